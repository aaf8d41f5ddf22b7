import Foundation
import Synchronization

/// Ranks within one process, each a thread of its own; they show that the number of ranks changes no
/// bit, without MPI.
///
/// ```swift
/// let hashes = try await ThreadCommunicator.run(ranks: 3) { communicator in
///     try await train(Distribution(shards: 12, over: communicator))
/// }
/// ```
public final class ThreadCommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// How many ranks there are.
    public var size: Int { meeting.size }
    private let meeting: Meeting

    private init(rank: Int, meeting: Meeting) {
        self.rank = rank
        self.meeting = meeting
    }

    /// Runs a body as so many ranks; each rank waits by blocking a thread of its own.
    ///
    /// - Parameters:
    ///   - ranks: how many.
    ///   - body: what each of them does.
    /// - Returns: what the ranks returned, in their order.
    /// - Throws: the first error of a rank.
    public static func run<R: Sendable>(
        ranks: Int, _ body: @escaping @Sendable (ThreadCommunicator) async throws -> R
    ) async throws -> [R] {
        let meeting = Meeting(size: ranks)
        let tasks = (0..<ranks).map { rank in
            let executor = RankThread(rank)
            return Task(executorPreference: executor) {
                defer { executor.end() }
                do {
                    return try await body(ThreadCommunicator(rank: rank, meeting: meeting))
                } catch {
                    // The others would wait for this rank for ever.
                    meeting.fail(error)
                    throw error
                }
            }
        }
        var results: [R] = []
        for task in tasks { results.append(try await task.value) }
        return results
    }

    /// Gives every rank what each rank has.
    public func gather(_ bytes: [UInt8]) throws -> [[UInt8]] { try meeting.all(rank, bytes) }

    /// Gives every rank what one of them has.
    public func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] {
        try meeting.all(rank, rank == root ? bytes : [])[root]
    }

    /// Sends each rank a block, and receives one of each.
    public func exchange(
        _ blocks: UnsafePointer<Float>, counts: [Int],
        into received: UnsafeMutablePointer<Float>, counts receivedCounts: [Int]
    ) throws {
        var place = 0
        let mine = counts.map { count in
            defer { place += count }
            return Array(UnsafeBufferPointer(start: blocks + place, count: count))
        }
        var next = received
        for block in try meeting.all(rank, mine).map({ $0[rank] }) {
            block.withUnsafeBufferPointer { from in
                if let base = from.baseAddress { next.update(from: base, count: from.count) }
            }
            next += block.count
        }
    }

    /// Gives every rank the blocks of all.
    public func gather(
        _ block: UnsafePointer<Float>, into all: UnsafeMutablePointer<Float>, counts: [Int]
    ) throws {
        let mine = Array(UnsafeBufferPointer(start: block, count: counts[rank]))
        var next = all
        for block in try meeting.all(rank, mine) {
            block.withUnsafeBufferPointer { from in
                if let base = from.baseAddress { next.update(from: base, count: from.count) }
            }
            next += block.count
        }
    }
}

/// Where the ranks of a process meet and hand over what each has brought.
private final class Meeting: @unchecked Sendable {
    let size: Int
    // All below is read and written under this lock.
    private let condition = NSCondition()
    private var brought: [Int: any Sendable] = [:]
    private var result: [Int: any Sendable] = [:]
    private var round = 0
    private var failure: (any Error)?

    init(size: Int) { self.size = size }

    /// What all ranks have brought, in their order.
    func all<T: Sendable>(_ rank: Int, _ value: T) throws -> [T] {
        condition.lock()
        defer { condition.unlock() }
        let own = round
        brought[rank] = value
        if brought.count == size {
            (result, brought) = (brought, [:])
            round += 1
            condition.broadcast()
        }
        while round == own && failure == nil { condition.wait() }
        if let failure { throw failure }
        return (0..<size).compactMap { result[$0] as? T }
    }

    func fail(_ error: any Error) {
        condition.lock()
        defer { condition.unlock() }
        failure = failure ?? error
        condition.broadcast()
    }
}

/// A thread that runs the jobs of one task, which may block it.
private final class RankThread: TaskExecutor, @unchecked Sendable {
    private let thread: WorkerThread

    init(_ rank: Int) { thread = WorkerThread("kiso rank \(rank)") }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        thread.add { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Lets the thread end behind its last job.
    func end() { thread.end() }
}
