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
        let classifier = try await RunArgument.load(file, options: model) {
            try await dataset.load(quiet: output.quiet)
        }
        let usual = classifier.data.isEmpty ? "mnist" : classifier.data
        let data = try await dataset.load(usual: usual, quiet: output.quiet)
        let images = Shape(Array(data.test.images.shape.dimensions.dropFirst()))
        guard images == classifier.input else {
            throw KisoError(
                .badData,
                "the network takes examples of \(classifier.input), those of \(data.name) are \(images)"
            )
        }
        let start = ContinuousClock.now
        let evaluation = Evaluation(of: classifier.network, on: data.test, batchSize: batchSize)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if output.json {
            try Console.json(TestReport(evaluation, seconds: seconds))
        } else {
            Console.result(evaluation.line())
        }
    }
}
