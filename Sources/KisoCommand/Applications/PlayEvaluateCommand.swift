import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct PlayEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Tell how well a run's network plays.")

    @Argument(help: "A run of 'kiso play train', such as runs/latest.")
    var run: String
    @Option(parsing: .unconditional, help: "How many episodes.")
    var episodes = 100
    @Option(parsing: .unconditional, help: "Names what is random in them.")
    var seed: UInt64 = 1
    @Option(help: "The program that is the environment, if one is.")
    var program: String?
    @Option(parsing: .unconditional, help: "How many seconds an answer of the program may take.")
    var timeout = 10.0
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (1...100_000).contains(episodes) else {
            throw KisoError(.usage, "--episodes \(episodes): expected a number from 1 to 100000")
        }
        try threads.apply()
        let run = try PlayRun(run, program: program, timeout: timeout)
        let player = try run.player()
        let start = ContinuousClock.now
        let (episodes, seed) = (episodes, seed)
        let scores = try await Interruption.cancelling {
            try player.scores(in: run.environment, episodes: episodes, seed: seed)
        }
        let report = PlayReport(
            run.environment, scores: scores, seconds: (ContinuousClock.now - start) / .seconds(1))
        if output.json { try Console.json(report) } else { Console.result(report.line) }
    }
}
