import CMPI
import Foundation
import KisoCore
public import KisoTrain

/// The ranks that `mpirun` or `srun` has started, over MPI.
///
/// Numbers are moved by MPI and added by Kiso, so what comes out does not depend on an algorithm that the
/// library chooses.
public struct MPICommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// How many ranks there are.
    public let size: Int

    init(rank: Int, size: Int) {
        self.rank = rank
        self.size = size
    }

    private func check(_ code: Int32) throws {
        switch code {
        case 0: return
        case 2:
            throw KisoError(
                .unavailable,
                "no sign of rank \(kiso_mpi_missing()) for \(MPIJob.words(MPIJob.deadline)); it hangs, or "
                    + "its host cannot be reached")
        default:
            throw KisoError(
                .unavailable, "MPI at rank \(rank): \(String(cString: kiso_mpi_error()))")
        }
    }

    private func bytes(_ counts: [Int]) -> [Int64] {
        counts.map { Int64($0 * MemoryLayout<Float>.stride) }
    }

    /// Gives every rank what each rank has, in the order of the ranks.
    public func gather(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var counts = [Int64](repeating: 0, count: size)
        try check(kiso_mpi_gather_number(Int64(bytes.count), &counts))
        var all = [UInt8](repeating: 0, count: counts.reduce(0) { $0 + Int($1) })
        try check(kiso_mpi_gather(bytes, &all, counts))
        var start = 0
        return counts.map { count in
            defer { start += Int(count) }
            return Array(all[start..<start + Int(count)])
        }
    }

    /// Gives every rank what one of them has.
    public func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] {
        try gather(rank == root ? bytes : [])[root]
    }

    /// Sends each rank a block, and receives one of each.
    public func exchange(
        _ blocks: UnsafePointer<Float>, counts: [Int],
        into received: UnsafeMutablePointer<Float>, counts receivedCounts: [Int]
    ) throws {
        try check(kiso_mpi_exchange(blocks, bytes(counts), received, bytes(receivedCounts)))
    }

    /// Gives every rank the blocks of all.
    public func gather(
        _ block: UnsafePointer<Float>, into all: UnsafeMutablePointer<Float>, counts: [Int]
    ) throws {
        try check(kiso_mpi_gather(block, all, bytes(counts)))
    }

    /// Sends a message to one rank.
    public func send(_ bytes: [UInt8], to rank: Int) throws {
        try check(kiso_mpi_send(bytes, Int64(bytes.count), Int32(rank)))
    }

    /// The next message that has come, and its sender; `nil` while there is none.
    public func receive() throws -> (bytes: [UInt8], sender: Int)? {
        var sender: Int32 = 0
        var count: Int64 = -1
        try check(kiso_mpi_probe(&sender, &count))
        guard count >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        try check(kiso_mpi_receive(&bytes, count, sender))
        return (bytes, Int(sender))
    }
}
