import ArgumentParser
import Foundation
import Kiso

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Test a trained network.",
        discussion: """
            FILE is a run's folder such as runs/latest, a safetensors file of Kiso, or a pickled \
            weight file of the book together with --model.
            """)

    @Argument(help: "A run's folder or a file with weights.")
    var file = "runs/latest"
    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Option(name: .customLong("batch-size"), help: "Examples at a time.")
    var batchSize = 500

    func run() async throws {
        guard (1...1_000_000).contains(batchSize) else {
            throw KisoError(
                .usage, "--batch-size \(batchSize): expected a number from 1 to 1000000")
        }
        try threads.apply()
        let classifier = try RunArgument.load(
            file, options: model, data: try dataset.description())
        let usual = DatasetCatalog.names.contains(classifier.data) ? classifier.data : "mnist"
        let description = try dataset.description(usual: usual)
        guard description.input == classifier.input else {
            throw KisoError(
                .badData,
                "\(file): the network takes examples of \(classifier.input), those of "
                    + "\(description.name) are \(description.input)")
        }
        let outputs = try classifier.output
        guard outputs == [description.classNames.count] else {
            throw KisoError(
                .badData,
                "\(file): the network ends with the shape \(outputs), but \(description.name) has "
                    + "\(description.classNames.count) classes")
        }
        let data = try await dataset.load(usual: usual, quiet: output.quiet)
        let start = ContinuousClock.now
        let evaluation = try classifier.network.evaluated(on: data.test, batchSize: batchSize)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if !evaluation.loss.isFinite {
            throw KisoError(
                .badData,
                "\(file): the network's answers are not finite numbers; were its weights damaged, or "
                    + "did its training diverge?")
        }
        if output.json {
            try Console.json(TestReport(evaluation, seconds: seconds))
        } else {
            Console.result(evaluation.line())
        }
    }
}
