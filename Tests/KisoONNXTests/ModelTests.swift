import Foundation
import KisoCore
import KisoNN
import KisoONNX
import KisoOps
import KisoOptim
import KisoTensor
import KisoTrain
import Testing

@Suite struct ModelTests {
    private func convnet() throws -> ONNXModel {
        try ONNXModel(contentsOf: GoldenCases.model("torch-simple-convnet"))
    }

    @Test func theParametersHaveTheNamesOfTheFile() throws {
        let names = try convnet().namedParameters.map(\.name)
        #expect(
            names == [
                "0.weight", "0.bias", "4.weight", "4.bias", "6.weight", "6.bias",
            ])
    }

    @Test func statisticsAreNotTrained() throws {
        let network = try Architecture("conv:4,3 batchnorm relu affine:3").model(input: [1, 6, 6])
        let model = try ONNXModel(Predictor(network, input: [1, 6, 6]).onnx())
        func still(_ module: any Module) -> [String] {
            module.namedParameters.filter { !$0.isTrainable }.map(\.name).sorted()
        }
        #expect(still(model).count == 2)
        #expect(still(model) == still(network))
    }

    @Test func itIsFineTuned() throws {
        let model = try convnet()
        var generator = RandomGenerator(seed: 3)
        let x = Tensor.normal([8, 1, 12, 12], using: &generator)
        let labels = Tensor([0, 1, 2, 3, 4, 5, 6, 7] as [Int64], shape: [8])
        let updater = Updater(SGD(learningRate: 0.1), parameters: model.trainableParameters)
        var losses: [Double] = []
        for step in 0..<30 {
            let loss = model(x, pass: .training(seed: 0, step: step))
                .softmaxCrossEntropy(labels: labels)
            losses.append(loss.item())
            updater.update(with: loss.gradients(at: model.trainableParameters))
        }
        #expect(losses[29] < losses[0] * 0.5)
    }

    @Test func itsGradientIsThatOfDifferences() throws {
        let model = try ONNXModel(contentsOf: GoldenCases.model("torch-gru"))
        let entry = try #require(model.namedParameters.first { $0.name.contains("bias") })
        var generator = RandomGenerator(seed: 4)
        let x = Tensor.normal([2, 4, 5], using: &generator)
        func loss(_ pass: Pass) -> Tensor { model(x, pass: pass).squared.sum() }
        let gradient = loss(.training()).gradients(at: [entry.parameter])[0].doubles
        let value = entry.parameter.value
        var shifted = value.doubles
        let step = 1e-2
        shifted[0] += step
        entry.parameter.value = Tensor(shifted, shape: value.shape).cast(to: .float32)
        let above = loss(.inference).item()
        shifted[0] -= 2 * step
        entry.parameter.value = Tensor(shifted, shape: value.shape).cast(to: .float32)
        let below = loss(.inference).item()
        let difference = (above - below) / (2 * step)
        #expect(abs(difference - gradient[0]) < 1e-3 * max(1, abs(difference)))
    }

    @Test func itIsSavedAsAFileOfKiso() throws {
        let model = try convnet()
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: file) }
        try model.predictor().save(to: file)
        let again = try Predictor.load(file)
        let x = Tensor.ones([2, 1, 12, 12])
        #expect(again.network(x).allClose(to: model(x), relative: 1e-5, absolute: 1e-6))
    }

    @Test func inputsThatDoNotFitAreErrors() throws {
        let model = try convnet()
        let shape = #expect(throws: KisoError.self) {
            try model.outputs(for: ["input": .ones([1, 2, 12, 12])])
        }
        #expect(shape?.message.contains("'input'") ?? false)
        #expect(throws: KisoError.self) { try model.outputs(for: ["x": .ones([1, 1, 12, 12])]) }
        #expect(throws: KisoError.self) { try model.outputs(for: [:]) }
        #expect(throws: KisoError.self) {
            try model.outputs(for: ["input": .ones([1, 1, 12, 12], dtype: .float64)])
        }
    }

    @Test func aFileThatIsNoModelIsAnError() {
        let error = #expect(throws: KisoError.self) {
            try ONNXModel([UInt8]("no model".utf8), source: "a.onnx")
        }
        #expect(error?.kind == .badData)
        #expect(error?.message.hasPrefix("a.onnx: ") ?? false)
        #expect(throws: KisoError.self) { try ONNXModel([]) }
    }
}
