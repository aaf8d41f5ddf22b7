import Foundation
import Kiso
import KisoCommandSupport

/// Starts the same command as ranks, by `mpirun`.
struct RankLauncher: Sendable {
    private let program: String
    private let arguments: [String]
    private let ranks: Int?

    /// - Parameters:
    ///   - ranks: how many; as many as the hosts have places where it is `nil`.
    ///   - arguments: the command's, without those that say who takes part.
    init(ranks: Int?, hosts: String?, hostfile: String?, arguments: [String]) throws {
        guard let program = NeighbouringProgram(named: "mpirun")?.path else {
            throw KisoError(
                .unavailable,
                "--ranks: mpirun is not in PATH; install openmpi-bin, or the launcher of your MPI")
        }
        self.program = program
        self.ranks = ranks
        let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
        var words = ["--bind-to", "none", "--oversubscribe", "--mca", "mpi_yield_when_idle", "1"]
        if let ranks { words += ["-np", "\(ranks)"] }
        if let hosts { words += ["--host", hosts] }
        if let hostfile { words += ["--hostfile", hostfile] }
        let environment = ProcessInfo.processInfo.environment
        for name in environment.keys.sorted() where name.hasPrefix("KISO_") {
            words += ["-x", name]
        }
        self.arguments = words + [own] + arguments
    }

    /// Threads of Dispatch block every signal, and a program that is started inherits that: mpirun would not
    /// hear what it is to pass on.
    private static func withoutBlockedSignals<R>(_ body: () throws -> R) rethrows -> R {
        var none = sigset_t(), before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }

    /// Runs the job to its end.
    ///
    /// - Throws: `Interruption` after a signal; `RankDeath` that names the rank that died.
    func run() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        if getuid() == 0 {
            // mpirun's own guard against root, who is who asked.
            environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
            environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        }
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        let filter = LauncherMessages()
        try Self.withoutBlockedSignals { try process.run() }
        let reader = Thread {
            while true {
                let data = errors.fileHandleForReading.availableData
                if data.isEmpty { break }
                filter.take(data)
            }
            filter.end()
        }
        reader.start()
        let job = SendableProcess(process)
        // SIGINT and SIGTERM reach the ranks as SIGUSR1, which mpirun passes on; it would kill them one
        // second after anything else.
        let end = await outcome {
            try await Interruption.cancelling {
                var isTold = false
                while job.process.isRunning {
                    if Task.isCancelled && !isTold {
                        kill(job.process.processIdentifier, SIGUSR1)
                        isTold = true
                    }
                    // A task of its own, which is not cancelled.
                    await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
                }
            }
        }
        // The last lines are worth as much as the others.
        while !reader.isFinished { try? await Task.sleep(for: .milliseconds(2)) }
        try end.get()
        let code = process.terminationStatus
        if code == 0 { return }
        if let dead = filter.deadRank {
            throw RankDeath(
                rank:
                    "rank \(dead.rank)\(dead.host.map { " on \($0)" } ?? "") ended by \(dead.signal)"
            )
        }
        // A code that no rank gives is mpirun's own.
        if KisoError.Kind(rawValue: code) == nil && ![130, 143].contains(code) {
            let reason = filter.explanation ?? "it ended with the code \(code)"
            throw KisoError(.unavailable, "mpirun: \(reason)")
        }
        throw SilentEnd(code: code)
    }
}

/// What a body came to, or its error.
private func outcome<R>(_ body: () async throws -> R) async -> Result<R, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
}

/// A process that one task at a time looks at.
private struct SendableProcess: @unchecked Sendable {
    let process: Process

    init(_ process: Process) { self.process = process }
}

/// A signal has ended a rank, and the job with it.
struct RankDeath: Error {
    /// Which rank and which signal, in words.
    let rank: String
}
