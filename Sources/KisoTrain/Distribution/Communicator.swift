/// Processes, or threads, that train one network together. Each has a rank, from 0 on.
///
/// Every rank calls the same functions in the same order; each call waits for the others.
///
/// ``SingleProcess`` is one rank alone, ``ThreadCommunicator`` ranks within one process, for tests;
/// `MPICommunicator` of KisoMPI ranks on one machine or several.
public protocol Communicator: Sendable {
    /// The number of this rank.
    var rank: Int { get }
    /// How many ranks there are.
    var size: Int { get }

    /// Gives every rank what each rank has, in the order of the ranks; so it waits until all are here.
    ///
    /// - Throws: `KisoError` `.unavailable` that names a rank that does not come.
    func gather(_ bytes: [UInt8]) throws -> [[UInt8]]

    /// Gives every rank what one of them has.
    ///
    /// - Parameters:
    ///   - bytes: what rank `root` has; the others' are not looked at.
    ///   - root: the rank whose bytes all get.
    func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8]

    /// Sends each rank a block of its own, and receives one of each.
    ///
    /// - Parameters:
    ///   - blocks: one behind the other, `counts` of them.
    ///   - received: place for the blocks of all ranks, in their order.
    ///   - counts: how many numbers each rank is sent.
    ///   - receivedCounts: how many numbers come from each rank.
    func exchange(
        _ blocks: UnsafePointer<Float>, counts: [Int],
        into received: UnsafeMutablePointer<Float>, counts receivedCounts: [Int]) throws

    /// Gives every rank the blocks of all, one behind the other.
    ///
    /// - Parameters:
    ///   - block: this rank's.
    ///   - all: place for everybody's.
    ///   - counts: how many numbers each rank has.
    func gather(
        _ block: UnsafePointer<Float>, into all: UnsafeMutablePointer<Float>, counts: [Int]) throws
}

/// One rank alone.
public struct SingleProcess: Communicator {
    /// A rank without others.
    public init() {}

    /// 0.
    public var rank: Int { 0 }
    /// 1.
    public var size: Int { 1 }
    /// Its own.
    public func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
    /// Its own.
    public func broadcast(_ bytes: [UInt8], from root: Int) -> [UInt8] { bytes }

    /// Copies.
    public func exchange(
        _ blocks: UnsafePointer<Float>, counts: [Int],
        into received: UnsafeMutablePointer<Float>, counts receivedCounts: [Int]
    ) {
        received.update(from: blocks, count: counts[0])
    }

    /// Copies.
    public func gather(
        _ block: UnsafePointer<Float>, into all: UnsafeMutablePointer<Float>, counts: [Int]
    ) {
        all.update(from: block, count: counts[0])
    }
}
