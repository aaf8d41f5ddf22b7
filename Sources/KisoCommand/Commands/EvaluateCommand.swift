import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Test a trained network.",
        discussion: """
            FILE is a run's folder such as runs/latest, a safetensors file of Kiso, or a pickled \
            weight file of the book together with --model. The data are prepared as in training; of a \
            data set with parts, it is the test part that counts.
            """)

    @Argument(help: "A run's folder or a file with weights.")
    var file = "runs/latest"
    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Option(name: .customLong("batch-size"), help: "Examples at a time.")
    var batchSize = 500
    @OptionGroup var sampling: SamplingOptions

    func run() async throws {
        guard (1...1_000_000).contains(batchSize) else {
            throw KisoError(
                .usage, "--batch-size \(batchSize): expected a number from 1 to 1000000")
        }
        try threads.apply()
        let predictor = try sampling.applied(
            to: RunArgument.load(file, options: model, data: dataset.data))
        try RunArgument.requireAnswers(predictor, of: file)
        let data = try await TestExamples(file: file, dataset: dataset, quiet: output.quiet)
            .load(for: predictor)
        let start = ContinuousClock.now
        let evaluation: Evaluation
        let members: MembersReport?
        do {
            evaluation = try predictor.evaluated(on: data, batchSize: batchSize)
            members = try MembersReport(predictor, on: data, batchSize: batchSize)
        } catch let error as KisoError where error.kind == .badData {
            throw KisoError(.badData, "\(file): \(error.message)")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if output.json {
            try Console.json(TestReport(evaluation, seconds: seconds, members: members))
        } else {
            if let members, !output.quiet { Console.message(members.line) }
            Console.result(evaluation.line())
        }
    }
}
