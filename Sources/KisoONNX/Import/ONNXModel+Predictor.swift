import Foundation
public import KisoCore
import KisoData
import KisoNN
import KisoTensor
public import KisoTrain

extension ONNXModel {
    /// The model with what one needs to use it: its computation as Kiso's own ops, so that it can be
    /// saved, and the classes and the preparation that Kiso has written into the file.
    ///
    /// - Parameter input: the shape of one example, where the file leaves it open.
    /// - Throws: `KisoError` `.badData` for a model with several inputs, one whose sizes nobody says,
    ///   and one that computes otherwise for other numbers of examples.
    public func predictor(input: Shape? = nil) throws -> Predictor {
        guard inputNames.count == 1, outputNames.count == 1 else {
            throw KisoError(
                .badData,
                "\(source): has \(inputNames.count) inputs and \(outputNames.count) outputs, expected "
                    + "one of each")
        }
        guard let input = input ?? exampleShape else {
            throw KisoError(.badData, "\(source): does not say the sizes of its input")
        }
        // A layer stops where a node cannot compute; so it is tried first, as the trace does it.
        for examples in [1, 2] {
            guard let shape = Shape(checking: [examples] + input.dimensions),
                shape.count <= GraphRun.largestCount
            else { throw KisoError(.badData, "\(source): an input of \(input) is too large") }
            _ = try outputs(for: [inputNames[0]: .zeros(shape)])
        }
        let network: TracedNetwork
        do {
            network = try TracedNetwork(of: self, input: input)
        } catch let error as KisoError {
            throw KisoError(.badData, "\(source): \(error.message)")
        }
        let names = Data((metadata["kiso.classes"] ?? "[]").utf8)
        let preparation = metadata["kiso.preparation"].flatMap {
            try? JSONDecoder().decode(Preparation.self, from: Data($0.utf8))
        }
        return Predictor(
            network, input: input,
            classNames: (try? JSONDecoder().decode([String].self, from: names)) ?? [],
            preparation: preparation?.inputShape == input ? preparation : nil,
            name: metadata["kiso.model"] ?? "onnx", data: metadata["kiso.data"] ?? "")
    }
}
