import Dispatch
import Foundation
import Kiso
import KisoCommandSupport
import Synchronization

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
        try process.run()
        let reader = Thread {
            while true {
                let data = errors.fileHandleForReading.availableData
                if data.isEmpty { break }
                filter.take(data)
            }
            filter.end()
        }
        reader.start()
        let asked = AskedSignal()
        let forwarding = forward(to: process, asked)
        while process.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
        while !reader.isFinished { try? await Task.sleep(for: .milliseconds(2)) }
        forwarding.forEach { $0.cancel() }
        let code = process.terminationStatus
        if code == 0 { return }
        if let number = asked.number { throw Interruption(signal: number) }
        if let dead = filter.deadRank {
            throw RankDeath(
                rank:
                    "rank \(dead.rank)\(dead.host.map { " on \($0)" } ?? "") ended by \(dead.signal)"
            )
        }
        if !filter.hasSpoken, let message = filter.explanation {
            throw KisoError(.unavailable, "mpirun: \(message)")
        }
        throw SilentEnd(code: code)
    }

    /// SIGINT and SIGTERM reach the ranks as SIGUSR1, which mpirun passes on; it would kill them one
    /// second after anything else.
    private func forward(
        to process: Process, _ asked: AskedSignal
    ) -> [any DispatchSourceSignal] {
        return [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let isFirst = asked.set(number)
                kill(process.processIdentifier, isFirst ? SIGUSR1 : SIGTERM)
            }
            source.resume()
            return source
        }
    }
}

/// A signal has ended a rank, and the job with it.
struct RankDeath: Error {
    /// Which rank and which signal, in words.
    let rank: String
}

/// The signal that asked the job to end.
private final class AskedSignal: Sendable {
    private let first = Mutex<Int32?>(nil)

    var number: Int32? { first.withLock { $0 } }

    /// Returns whether it is the first one.
    func set(_ number: Int32) -> Bool {
        first.withLock { first in
            defer { first = first ?? number }
            return first == nil
        }
    }
}
