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
    @Option(help: "The shape of one example.")
    var input = "1x28x28"

    private struct Report: Encodable {
        let layers: [ModelSummary.Row]
        let total: Int
        let trainable: Int
        let multiplyAdds: Int

        enum CodingKeys: String, CodingKey {
            case layers, total, trainable
            case multiplyAdds = "multiply_adds"
        }
    }

    func run() throws {
        let summary: ModelSummary
        if let file {
            let classifier = try RunArgument.load(
                file, options: model, data: nil)
            summary = try ModelSummary(classifier.network, input: classifier.input)
        } else {
            let shape = try SummaryCommand.shape(input)
            let network = try model.architecture().words.model(input: shape)
            summary = try ModelSummary(network, input: shape)
        }
        if output.json {
            try Console.json(
                Report(
                    layers: summary.rows, total: summary.total, trainable: summary.trainable,
                    multiplyAdds: summary.multiplyAdds))
        } else {
            Console.result(summary.text)
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
