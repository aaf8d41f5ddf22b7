import Foundation
import KisoCore
import KisoONNX
import KisoTrain

/// A model that a command line names: a run's folder, a safetensors file, or an ONNX file.
enum ModelArgument {
    static func load(_ path: String) throws -> Predictor {
        let url = URL(fileURLWithPath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw KisoError(.missingInput, "\(path): there is no such file or run")
        }
        if isFolder.boolValue {
            let model = try RunFolder(existing: url).lastModel
            guard FileManager.default.fileExists(atPath: model.path) else {
                throw KisoError(
                    .missingInput, "\(path): holds no checkpoints/last/model.safetensors")
            }
            return try Predictor.load(model)
        }
        if url.pathExtension.lowercased() == "onnx" {
            return try ONNXModel(contentsOf: url).predictor()
        }
        return try Predictor.load(url)
    }
}
