import KisoCore
import KisoNN
import KisoONNX
import KisoOps
import KisoTensor
import KisoTrain
import Testing

/// Shortcuts that get channels of zeros, as ResNet-20 has them.
@Suite struct ResidualTests {
    @Test func aResidualNetworkTakesAnyNumberOfExamples() throws {
        let network = try Architecture(NamedModel(named: "resnet20-w8").architecture)
            .model(input: [3, 32, 32])
        let model = try ONNXModel(Predictor(network, input: [3, 32, 32]).onnx())
        var generator = RandomGenerator(seed: 9)
        for examples in [1, 3] {
            let x = Tensor.normal([examples, 3, 32, 32], using: &generator)
            let answers = try #require(try model.outputs(for: ["input": x])["output"])
            #expect(answers.allClose(to: network(x), relative: 1e-4, absolute: 1e-5))
        }
    }
}
