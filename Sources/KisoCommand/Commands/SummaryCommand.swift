import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "Show the layers of a network and their sizes.")

    @Argument(help: "A run's folder or a safetensors file; or give --model or --arch.")
    var file: String?
    @OptionGroup var model: ModelOptions
    @OptionGroup var output: OutputOptions
    @Option(
        help: """
            The shape of one example. (default: what the named network was made for; 1x28x28 for words)
            """)
    var input: String?

    private struct Report: Encodable {
        let layers: [ModelSummary.Row]
        let total: Int
        let trainable: Int
        let multiplyAdds: Int
        let fitting: String?

        enum CodingKeys: String, CodingKey {
            case layers, total, trainable, fitting
            case multiplyAdds = "multiply_adds"
        }
    }

    func run() throws {
        let summary: ModelSummary
        var fitting: String?
        if let file {
            let classifier = try RunArgument.load(
                file, options: model, data: nil)
            summary = try ModelSummary(classifier.network, input: classifier.input)
        } else {
            let choice = try model.architecture(for: try input.map { try SummaryCommand.shape($0) })
            fitting = choice.fitting
            summary = try ModelSummary(
                try choice.words.model(input: choice.input), input: choice.input)
        }
        if output.json {
            try Console.json(
                Report(
                    layers: summary.rows, total: summary.total, trainable: summary.trainable,
                    multiplyAdds: summary.multiplyAdds, fitting: fitting))
        } else {
            Console.result(summary.text)
            if let fitting { Console.result("Fitted to the input: \(fitting)") }
        }
    }

    /// Sizes such as `1x28x28`.
    static func shape(_ text: String) throws -> Shape {
        let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard let shape = Shape(checking: sizes.compactMap { $0 }), !sizes.contains(nil),
            shape.count > 0
        else {
            throw KisoError(.usage, "--input \(text): expected sizes such as 1x28x28")
        }
        return shape
    }
}
