package import Foundation
import KisoCore
import KisoIO
import KisoNN
package import KisoTensor
package import KisoTrain
import SwiftProtobuf

/// Writes a network of Kiso's with its own answer in the form of the standard's test cases, so that
/// another program can be asked the same.
package enum CaseWriter {
    /// Writes `model.onnx` and one set of data into a folder.
    package static func write(_ predictor: Predictor, input: Tensor, to folder: URL) throws {
        let data = folder.appendingPathComponent("test_data_set_0")
        do {
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        } catch {
            throw KisoError(.cannotCreate, "\(folder.path): the folder cannot be made")
        }
        try AtomicFile.write(
            try predictor.onnx(), to: folder.appendingPathComponent("model.onnx"))
        let output = predictor.network(input, pass: .inference)
        for (name, tensor) in [("input_0.pb", input), ("output_0.pb", output)] {
            let bytes: [UInt8] = try Onnx_TensorProto(tensor.array).serializedBytes()
            try AtomicFile.write(bytes, to: data.appendingPathComponent(name))
        }
    }
}
