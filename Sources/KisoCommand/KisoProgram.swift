import ArgumentParser
import KisoCommandSupport
import KisoMPI

/// The program `kiso`.
@main
struct KisoProgram: CommandLineProgram {
    static let configuration = CommandConfiguration(
        commandName: "kiso",
        abstract: "Deep learning from the basics: train, test and use neural networks.",
        version: Version.text,
        subcommands: [
            TrainCommand.self, LearningRateFindCommand.self, SearchCommand.self,
            EvaluateCommand.self, PredictCommand.self, EnsembleCommand.self, InspectCommand.self,
            SummaryCommand.self, GraphCommand.self, ConvertCommand.self,
            DetectCommand.self, SegmentCommand.self, CaptionCommand.self, PlayCommand.self,
            StyleCommand.self, GenerateCommand.self,
            DataCommand.self, WeightsCommand.self, RunsCommand.self, BookCommand.self,
            BenchCommand.self, ScaleCommand.self,
            OpsCommand.self,
        ])

    static func main() {
        // Of the ranks of a job the first one speaks.
        if (MPIJob.launchedRank ?? 0) > 0 { Console.mute() }
        runToEnd()
    }
}
