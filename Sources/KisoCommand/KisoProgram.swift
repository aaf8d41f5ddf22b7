import ArgumentParser
import Foundation
import Kiso

/// The program `kiso`.
@main
struct KisoProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiso",
        abstract: "Deep learning from the basics: train, test and use neural networks.",
        version: Version.text,
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
            GraphCommand.self,
            DataCommand.self, BookCommand.self, BenchCommand.self, OpsCommand.self,
        ])

    /// Runs the command line and ends with the exit code of `docs/architecture.md`: whatever goes
    /// wrong is one line on the standard error.
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try Console.checkResults()
        } catch {
            Foundation.exit(Failure.report(error))
        }
    }
}
