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

    func run() async throws {
        guard (1...1_000_000).contains(batchSize) else {
            throw KisoError(
                .usage, "--batch-size \(batchSize): expected a number from 1 to 1000000")
        }
        try threads.apply()
        let predictor = try RunArgument.load(file, options: model, data: dataset.data)
        let name = dataset.data ?? (predictor.data.isEmpty ? "mnist" : predictor.data)
        let (data, part) = try await examples(name, predictor)
        let start = ContinuousClock.now
        let evaluation: Evaluation
        do {
            evaluation = try predictor.evaluated(on: data, batchSize: batchSize)
        } catch let error as KisoError where error.kind == .badData {
            throw KisoError(.badData, "\(file): \(error.message)")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if output.json {
            try Console.json(TestReport(evaluation, seconds: seconds))
        } else {
            Console.result(evaluation.line(part))
        }
    }

    /// The examples to judge by, and what they are called.
    private func examples(
        _ name: String, _ predictor: Predictor
    ) async throws -> (any Dataset<Supervised>, part: String) {
        if DatasetCatalog.names.contains(name.lowercased()) {
            let description = try DatasetCatalog.description(of: name)
            try check(predictor, description.input, description.classNames.count, name)
            let isSilent = output.quiet || dataset.dataDirectory != nil
            let set = try await DatasetCatalog.load(
                name, dataDirectory: dataset.dataDirectory.map { URL(fileURLWithPath: $0) },
                progress: { isSilent ? () : DatasetProgress.show($0) })
            return (set.test, "test")
        }
        guard let preparation = predictor.preparation else {
            throw KisoError(
                .badData,
                "\(file): does not say how data are prepared for it, so only a named data set can be "
                    + "given")
        }
        let rows = try preparation.read(
            [name], withTargets: true, skipsBroken: dataset.skipBad)
        for skipped in rows.skipped where !output.quiet {
            Console.message("skipped \(skipped.name): \(skipped.reason)")
        }
        guard let data = rows.dataset else {
            throw KisoError(.badData, "\(name): says nothing of its targets")
        }
        return (data, "test")
    }

    private func check(
        _ predictor: Predictor, _ input: Shape, _ classes: Int, _ name: String
    ) throws {
        guard input == predictor.input else {
            throw KisoError(
                .badData,
                "\(file): the network takes examples of \(predictor.input), those of \(name) are "
                    + "\(input)")
        }
        let outputs = try predictor.output
        guard outputs == [classes] else {
            throw KisoError(
                .badData,
                "\(file): the network ends with the shape \(outputs), but \(name) has \(classes) "
                    + "classes")
        }
    }
}
