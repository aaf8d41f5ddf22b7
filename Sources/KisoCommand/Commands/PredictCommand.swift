import ArgumentParser
import Foundation
import Kiso

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Say what pictures show.",
        discussion: """
            Takes PNG and JPEG files of any size. They are made grey, inverted when the background \
            is light, and scaled to the size that the network was trained on.
            """)

    @Argument(help: "Pictures.")
    var images: [String]
    @Option(help: "A run's folder or a safetensors file.")
    var run = "runs/latest"
    @OptionGroup var model: ModelOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// The answer for one picture, for `--json`.
    private struct Answer: Encodable {
        let image: String
        let label: Int
        let name: String
        let probability: Double
        let probabilities: [Double]
    }

    func run() async throws {
        try threads.apply()
        let options = DataOptions.parseNothing()
        let classifier = try await RunArgument.load(run, options: model) {
            try await options.load(quiet: output.quiet)
        }
        guard classifier.input == [1, 28, 28] else {
            throw KisoError(
                .badData,
                "\(run): the network takes examples of \(classifier.input); pictures are prepared as "
                    + "(1, 28, 28)")
        }
        for path in images {
            let image = try Image.read(URL(fileURLWithPath: path))
            let input = Tensor(DigitPreparation.prepare(image))
            let probabilities = classifier.network(input).softmax()[0].doubles
            try show(path, probabilities, classifier.classNames)
        }
    }

    private func show(_ path: String, _ probabilities: [Double], _ names: [String]) throws {
        let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
        func name(_ label: Int) -> String { label < names.count ? names[label] : "\(label)" }
        guard let best = order.first else { return }
        if output.json {
            try Console.json(
                Answer(
                    image: path, label: best, name: name(best), probability: probabilities[best],
                    probabilities: probabilities))
            return
        }
        let others = order.dropFirst().prefix(2).map {
            String(format: "%@ %.1f %%", name($0), probabilities[$0] * 100)
        }
        Console.result(
            String(
                format: "%@: %@ (%.1f %%; then %@)", path, name(best), probabilities[best] * 100,
                others.joined(separator: ", ")))
    }
}

extension DataOptions {
    /// The options when nothing was given.
    static func parseNothing() -> DataOptions {
        var options = DataOptions()
        options.data = nil
        options.dataDirectory = nil
        return options
    }
}
