import ArgumentParser
import Foundation
import Kiso

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Say what pictures show.",
        discussion: """
            Takes PNG and JPEG files of any size. They are made grey, inverted when the background \
            is light, and scaled to the size that the network was trained on.
            """)

    @Argument(help: "Pictures.")
    var images: [String]
    @Option(name: .customLong("run"), help: "A run's folder or a safetensors file.")
    var file = "runs/latest"
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

    func run() throws {
        try threads.apply()
        let classifier = try RunArgument.load(
            file, options: model, data: try DatasetCatalog.description(of: "mnist"))
        guard classifier.input == [1, 28, 28] else {
            throw KisoError(
                .badData,
                "\(file): the network takes examples of \(classifier.input); pictures are prepared as "
                    + "(1, 28, 28)")
        }
        let outputs = try classifier.output
        guard outputs.rank == 1 else {
            throw KisoError(
                .badData,
                "\(file): the network ends with the shape \(outputs), not with one number a class")
        }
        for path in images {
            let image = try Image.read(URL(fileURLWithPath: path))
            let input = Tensor(DigitPreparation.prepare(image))
            if input.floats.allSatisfy({ $0 == 0 }) {
                throw KisoError(
                    .badData,
                    "\(path): there is no ink in it; expected a digit that stands out from the background"
                )
            }
            let probabilities = classifier.network(input).softmax()[0].doubles
            guard probabilities.allSatisfy(\.isFinite) else {
                throw KisoError(
                    .badData,
                    "\(file): the network's answer for \(path) is not a finite number; its weights "
                        + "are damaged, train it again")
            }
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
