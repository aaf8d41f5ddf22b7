import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct PlayTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learn to play.",
        discussion: """
            The settings suit the environment; each can be given. The run's folder holds the network and all \
            that it takes to go on with --resume, what is replayed among it.
            """)

    @Argument(help: "An environment: \(EnvironmentCatalog.names.joined(separator: ", ")).")
    var environment: String?
    @Option(help: "An environment that is a program, such as \"python3 my_env.py\".")
    var program: String?
    @Option(parsing: .unconditional, help: "How many seconds an answer of the program may take.")
    var timeout = 10.0
    @OptionGroup var settings: PlayOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Go on with a run that was interrupted, such as runs/latest.")
    var resume: String?
    @Option(parsing: .unconditional, help: "Stop cleanly after so many minutes; --resume goes on.")
    var minutes: Double?
    @Option(help: "The folder for runs. (default: runs)")
    var out: String?

    func run() async throws {
        if out?.isEmpty == true { throw KisoError(.usage, "--out '': expected a folder") }
        if let minutes, !(minutes > 0) {
            throw KisoError(.usage, "--minutes \(minutes): expected a positive number")
        }
        try PlaySource.check(timeout: timeout)
        try threads.apply()
        if let resume { try await goOn(with: resume) } else { try await begin() }
    }

    private func begin() async throws {
        let source = try PlaySource(name: environment, program: program)
        let parent = URL(fileURLWithPath: out ?? "runs")
        try RunFolder.checkPlace(parent)
        let environment = try source.environment(timeout: timeout)
        let settings = try settings.applied(to: .suited(to: environment))
        let agent = try DQN(environment, settings: settings)
        let safe = environment.name.filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
        }
        let run = try RunFolder(below: parent, model: "play-" + (safe.isEmpty ? "program" : safe))
        try run.writeJSON(settings, to: "settings.json")
        try run.writeJSON(RunEnvironment(), to: "environment.json")
        try await train(agent, run, source)
    }

    private func goOn(with path: String) async throws {
        if environment != nil || out != nil || settings.given.contains(where: { $0 != "steps" }) {
            throw KisoError(
                .usage,
                "--resume goes on with the environment and the settings of its run; only --steps, "
                    + "--minutes, --program, --timeout and --threads can be given with it")
        }
        let run = try RunFolder(existing: URL(fileURLWithPath: path).resolvingSymlinksInPath())
        let found = try PlayRun(run.url.path, program: program, timeout: timeout)
        var saved = found.saved
        saved.settings = try settings.applied(to: saved.settings)
        let (agent, goesOn) = try DQN.resuming(saved, in: found.environment)
        if !goesOn && !output.quiet {
            Console.message(
                "kiso: \(found.environment.name) did not repeat its episode; a new one begins")
        }
        let source = try program.map { try PlaySource(name: nil, program: $0) }
        try await train(agent, run, source ?? PlaySource(saved.environment))
    }

    private func train(_ agent: DQN, _ run: RunFolder, _ source: PlaySource) async throws {
        let lock = try RunLock(run)
        defer { withExtendedLifetime(lock) {} }
        let session = PlayTraining(
            agent, run, source: source.text, minutes: minutes, output: output)
        let path = run.url.relativePath
        let resume =
            "kiso play train --resume \(path)"
            + (source.command.map { " --program \"\($0)\"" } ?? "")
        let end: DQN.End
        do {
            end = try await Interruption.cancelling { try session.train() }
        } catch let interruption as Interruption {
            if !output.quiet {
                Console.message(
                    "interrupted; saved in \(path); go on with '\(resume)'")
            }
            throw interruption
        }
        if end == .stopped {
            if !output.quiet {
                Console.message(
                    "stopped: the time is over\ngo on with '\(resume)'")
            }
            return
        }
        let report = try await Interruption.cancelling { try session.test() }
        try run.writeJSON(report, to: "summary.json")
        if !output.quiet {
            Console.message(
                "the run is in \(path)\ntry next:\n  kiso play watch \(path)\n"
                    + "  kiso play watch \(path) --gif play.gif")
        }
        if output.json { try Console.json(report) } else { Console.result(report.line) }
    }
}
