import Foundation
import KisoCore
import KisoData
import KisoNN
public import KisoTrain

extension Predictor {
    /// The network as an ONNX model that takes any number of examples.
    ///
    /// The metadata have `kiso.model`, `kiso.input` (`1x28x28`), `kiso.data`, `kiso.classes` (a JSON
    /// array) and `kiso.preparation` (JSON): how data become inputs, and what the outputs mean. What
    /// the network itself does to its input, such as taking a mean off, is in the graph.
    ///
    /// - Throws: `KisoError` `.configuration` for a network with an op that ONNX has no operator for.
    public func onnx() throws -> [UInt8] {
        var metadata = ["kiso.model": name, "kiso.input": input.sizeText, "kiso.data": data]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        metadata["kiso.classes"] = String(
            decoding: (try? encoder.encode(classNames)) ?? Data("[]".utf8), as: UTF8.self)
        if let preparation, let text = try? encoder.encode(preparation) {
            metadata["kiso.preparation"] = String(decoding: text, as: UTF8.self)
        }
        return try ONNXExport(
            network.trace(for: input), parameters: network.state, metadata: metadata, name: name
        ).encoded()
    }
}

extension Shape {
    /// Such as `1x28x28`.
    var sizeText: String { dimensions.map(String.init).joined(separator: "x") }
}
