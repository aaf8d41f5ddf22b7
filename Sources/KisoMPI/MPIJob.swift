import CMPI
import Foundation
import KisoCore
import Synchronization

/// The job of MPI that this process is part of.
///
/// ```swift
/// if MPIJob.isAvailable, MPIJob.launchedRanks != nil {
///     let communicator = try MPIJob.begin()
///     defer { MPIJob.end() }
/// }
/// ```
public enum MPIJob {
    /// Whether Kiso was built with MPI.
    public static var isAvailable: Bool { kiso_mpi_available() != 0 }

    /// MPI's name and version.
    public static var library: String { String(cString: kiso_mpi_library()) }

    /// How many ranks a launcher has started, of which this process is one; `nil` where nothing has
    /// started it.
    public static var launchedRanks: Int? {
        let environment = ProcessInfo.processInfo.environment
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
        if let size = number("OMPI_COMM_WORLD_SIZE") ?? number("PMI_SIZE") { return size }
        // srun --mpi=pmix says the rank, and Slurm the number of them.
        return environment["PMIX_RANK"] == nil
            ? nil : number("SLURM_NTASKS") ?? number("SLURM_NPROCS")
    }

    /// The rank of this process before ``begin()``, as its launcher says it.
    public static var launchedRank: Int? {
        let environment = ProcessInfo.processInfo.environment
        return ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"].lazy
            .compactMap { environment[$0] }.compactMap { Int($0) }.first
    }

    private static let timeout = Mutex(0.0)
    /// The seconds after which a rank is given up.
    static var deadline: Double { timeout.withLock { $0 } }

    static func words(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds)) s" : String(format: "%.1f s", seconds)
    }

    /// Enters the job; once in a process.
    ///
    /// - Throws: `KisoError` `.unavailable` without MPI or when it cannot start.
    public static func begin() throws -> MPICommunicator {
        guard isAvailable else {
            throw KisoError(
                .unavailable,
                "this program was built without MPI; build it with --traits default,MPI")
        }
        var rank: Int32 = 0
        var size: Int32 = 1
        guard kiso_mpi_begin(&rank, &size) == 0 else {
            throw KisoError(.unavailable, "MPI: \(String(cString: kiso_mpi_error()))")
        }
        return MPICommunicator(rank: Int(rank), size: Int(size))
    }

    /// From now on a rank that gives no sign is an error of the communicator's functions.
    ///
    /// - Parameter seconds: how long ranks wait for one another; 0 for ever.
    public static func watch(timeout seconds: Double) {
        timeout.withLock { $0 = seconds }
        kiso_mpi_set_deadline(seconds)
    }

    /// Leaves the job; waits for all other ranks.
    public static func end() { kiso_mpi_end() }
}
