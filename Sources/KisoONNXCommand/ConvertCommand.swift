import ArgumentParser
import Foundation
import KisoCommandSupport
import KisoCore
import KisoIO
import KisoNN
import KisoONNX
import KisoTensor
import KisoTrain

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a trained network as ONNX, or an ONNX model as a file of Kiso's.",
        discussion: """
            The metadata of the ONNX file hold the preparation of the data and the names of the \
            classes. The number of examples is free in it.
            """)

    @Argument(help: "A run's folder, a safetensors file of Kiso's, or an ONNX file.")
    var from: String
    @Argument(help: "The file to write: MODEL.onnx or MODEL.safetensors.")
    var to: String
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let from: String
        let to: String
        let parameters: Int
        let bytes: Int
    }

    func run() throws {
        let predictor: Predictor
        let bytes: [UInt8]
        switch to.split(separator: ".").last?.lowercased() {
        case "onnx":
            predictor = try ModelArgument.load(from)
            bytes = try predictor.onnx()
        case "safetensors":
            predictor = try ModelArgument.load(from)
            bytes = try predictor.encoded()
        default:
            throw KisoError(
                .usage, "\(to): expected a file whose name ends in .onnx or .safetensors")
        }
        try AtomicFile.write(bytes, to: URL(fileURLWithPath: to))
        let parameters = predictor.network.namedParameters.reduce(0) {
            $0 + $1.parameter.shape.count
        }
        if output.json {
            try Console.json(
                Report(from: from, to: to, parameters: parameters, bytes: bytes.count))
        } else {
            Console.result("\(to): \(parameters) parameters, \(bytes.count) bytes")
        }
    }
}
