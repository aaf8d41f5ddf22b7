import Foundation
import Kiso
import KisoCommandSupport
import KisoMPI

/// The ranks that this process works with; one alone where nothing has started others.
struct RankWorld: Sendable {
    private let distribution: Distribution
    private let mpi: MPICommunicator?

    /// One process.
    static let alone = RankWorld(distribution: .none, mpi: nil)

    private init(distribution: Distribution, mpi: MPICommunicator?) {
        self.distribution = distribution
        self.mpi = mpi
    }

    var communicator: any Communicator { distribution.communicator }
    var rank: Int { communicator.rank }
    var size: Int { communicator.size }
    /// Whether this rank speaks and writes.
    var isFirst: Bool { rank == 0 }
    /// Messages between two ranks; `nil` without others.
    var messages: MPICommunicator? { size > 1 ? mpi : nil }

    /// The host, as messages name it.
    static var host: String { ProcessInfo.processInfo.hostName }

    /// How a training of so many shards is shared.
    func distribution(shards: Int) -> Distribution { distribution.cut(into: shards) }

    /// Runs a command's work as one of the ranks that a launcher has started, or alone.
    ///
    /// Rank 0 speaks. What goes wrong at every rank alike is said by it once; what goes wrong at
    /// another rank only is said by that one, and the job ends with its exit code.
    static func run(
        _ threads: ThreadOptions,
        _ body: (RankWorld) async throws -> Void
    ) async throws {
        guard let launched = MPIJob.launchedRanks else { return try await body(.alone) }
        guard MPIJob.isAvailable else {
            if launched == 1 { return try await body(.alone) }
            throw RankHosts.withoutMPI("\(launched) ranks")
        }
        let communicator = try MPIJob.begin()
        if threads.threads == nil { Device.threads = ownThreads }
        let world = RankWorld(
            distribution: Distribution(shards: communicator.size, over: communicator),
            mpi: communicator)
        do {
            try await body(world)
            MPIJob.end()
        } catch let error as KisoError where world.distribution.isAgreed(error) {
            Console.message("kiso: \(error.message)")
            letLauncherRead()
            MPIJob.end()
            throw SilentEnd(code: error.kind.rawValue)
        } catch let interruption as Interruption {
            letLauncherRead()
            MPIJob.end()
            throw interruption
        } catch {
            let text = (error as? KisoError)?.message ?? "\(error)"
            Console.alarm(
                world.isFirst
                    ? "kiso: \(text)" : "[rank \(world.rank) \(host)] kiso: \(text)")
            letLauncherRead()
            throw SilentEnd(code: ((error as? KisoError)?.kind ?? .defect).rawValue)
        }
    }

    /// mpirun loses what a rank has written last when it ends with another code than 0.
    private static func letLauncherRead() { usleep(200_000) }

    /// This rank's share of the processors that it may use.
    private static var ownThreads: Int {
        let environment = ProcessInfo.processInfo.environment
        let beside = environment["OMPI_COMM_WORLD_LOCAL_SIZE"].flatMap { Int($0) } ?? 1
        let usable = ProcessInfo.processInfo.activeProcessorCount
        // A launcher that has bound this rank to some of them has shared them out already.
        let isBound = usable < ProcessInfo.processInfo.processorCount
        return min(max(1, isBound ? usable : usable / max(beside, 1)), 64)
    }

    /// Gives up ranks that give no sign from now on.
    func watch(_ options: RankOptions) {
        if mpi != nil && size > 1 { MPIJob.watch(timeout: options.timeout) }
    }

    /// Does something that may go wrong at one rank alone; then it goes wrong at every rank.
    func together<R>(_ body: () async throws -> R) async throws -> R {
        let result: Result<R, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        guard size > 1 else { return try result.get() }
        return try distribution.together { try result.get() }
    }

    /// What rank 0 reads, at every rank.
    func fromFirst(_ body: () throws -> [UInt8]) async throws -> [UInt8] {
        let bytes = try await together { isFirst ? try body() : [] }
        return size > 1 ? try communicator.broadcast(bytes, from: 0) : bytes
    }
}
