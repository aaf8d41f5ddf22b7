import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport
import KisoMPI

/// Over how many processes and machines a command works.
struct RankHosts: ParsableArguments {
    @Option(
        help: """
            Processes that work together, started by mpirun; the result does not depend on how many. \
            'mpirun -np N kiso …' and srun do without.
            """)
    var ranks: Int?
    @Option(help: "The machines and how many ranks each has, such as node1:2,node2:2.")
    var hosts: String?
    @Option(help: "A file of machines as mpirun reads it, a line each: 'node1 slots=2'.")
    var hostfile: String?

    /// The flags that a launcher takes for itself.
    private static let launching = ["--ranks", "--hosts", "--hostfile"]

    /// Whether mpirun or srun has started this process.
    var isLaunched: Bool { MPIJob.launchedRanks != nil }

    /// Whether the batch is to be cut, even for one rank.
    var isAsked: Bool { isLaunched || ranks != nil || hosts != nil || hostfile != nil }

    /// Checks what can be checked by itself.
    func check() throws {
        if let ranks, !(1...4096).contains(ranks) {
            throw KisoError(.usage, "--ranks \(ranks): expected a number from 1 to 4096")
        }
        if let launched = MPIJob.launchedRanks, let ranks, ranks != launched {
            throw KisoError(
                .usage,
                "--ranks \(ranks): this process was started as one of \(launched); leave it out")
        }
        if hosts != nil && hostfile != nil {
            throw KisoError(.usage, "--hosts and --hostfile exclude each other; give one of them")
        }
        if let hostfile, !FileManager.default.fileExists(atPath: hostfile) {
            throw KisoError(.missingInput, "--hostfile \(hostfile): there is no such file")
        }
    }

    /// The job that this process has to start, if it is not part of one already.
    func job(arguments: [String] = CommandLine.arguments) throws -> RankLauncher? {
        guard !isLaunched, (ranks ?? 1) > 1 || hosts != nil || hostfile != nil else { return nil }
        guard MPIJob.isAvailable else { throw Self.withoutMPI("--ranks") }
        var rest: [String] = []
        var skips = false
        for argument in arguments.dropFirst() {
            if skips {
                skips = false
            } else if Self.launching.contains(argument) {
                skips = true
            } else if !Self.launching.contains(where: { argument.hasPrefix($0 + "=") }) {
                rest.append(argument)
            }
        }
        return try RankLauncher(ranks: ranks, hosts: hosts, hostfile: hostfile, arguments: rest)
    }

    static func withoutMPI(_ what: String) -> KisoError {
        KisoError(
            .unavailable,
            "\(what): this kiso was built without MPI; install libopenmpi-dev and openmpi-bin, then "
                + "'swift build -c release --traits default,MPI --product kiso'")
    }
}
