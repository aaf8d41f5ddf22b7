import ArgumentParser
import KisoCommandSupport

/// The program `kiso`.
@main
struct KisoProgram: CommandLineProgram {
    static let configuration = CommandConfiguration(
        commandName: "kiso",
        abstract: "Deep learning from the basics: train, test and use neural networks.",
        version: Version.text,
        subcommands: [
            TrainCommand.self, LearningRateFindCommand.self, SearchCommand.self,
            EvaluateCommand.self, PredictCommand.self, InspectCommand.self,
            SummaryCommand.self, GraphCommand.self,
            DetectCommand.self, SegmentCommand.self, PlayCommand.self,
            StyleCommand.self, GenerateCommand.self,
            DataCommand.self, WeightsCommand.self, RunsCommand.self, BookCommand.self,
            BenchCommand.self,
            OpsCommand.self,
        ])

    static func main() async { await runToEnd() }
}
