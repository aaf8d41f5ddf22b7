import Foundation
import KisoCore
import KisoNN
import KisoONNX
import KisoOps
import KisoTensor
import KisoTrain
import Testing

@Suite struct ExportTests {
    /// What the network answers, and what its ONNX file answers when it is read again.
    private func answers(
        _ network: any TensorLayer, _ input: Shape, examples: Int
    ) throws -> (own: Tensor, again: Tensor) {
        var generator = RandomGenerator(seed: 5)
        let x = Tensor.normal(Shape([examples] + input.dimensions), using: &generator)
        let model = try ONNXModel(Predictor(network, input: input).onnx())
        let outputs = try model.outputs(for: ["input": x])
        return (network(x), try #require(outputs["output"]))
    }

    @Test(arguments: [
        ("affine:20 sigmoid affine:10", [1, 8, 8]),
        ("conv:6,5 relu pool:2 affine:20 relu affine:10", [1, 12, 12]),
        (
            "conv:8,3,padding=1 batchnorm relu pool:3,stride=2,padding=1 conv:8,3,groups=2 avgpool:2 affine:5",
            [2, 11, 11]
        ),
        ("conv:4,3 lrn:3 relu dropout:0.5 globalpool affine:3", [3, 8, 8]),
        ("residual(conv:3,3,padding=1 relu) affine:4", [3, 6, 6]),
        ("lstm:7 affine:3", [6, 5]),
        ("gru:7 affine:3", [6, 5]),
    ])
    func anExportedNetworkAnswersTheSame(_ words: String, _ sizes: [Int]) throws {
        let network = try Architecture(words).model(input: Shape(sizes))
        for examples in [1, 4] {
            let (own, again) = try answers(network, Shape(sizes), examples: examples)
            #expect(again.shape == own.shape)
            #expect(again.allClose(to: own, relative: 1e-5, absolute: 1e-6))
        }
    }

    @Test func theMetadataSayWhatTheClassesAre() throws {
        let network = try Architecture("affine:2").model(input: [4])
        let predictor = Predictor(network, input: [4], classNames: ["cat", "dog"], name: "pets")
        let model = try ONNXModel(predictor.onnx())
        #expect(model.metadata["kiso.classes"] == #"["cat","dog"]"#)
        #expect(model.metadata["kiso.input"] == "4")
        let again = try model.predictor()
        #expect(again.classNames == ["cat", "dog"])
        #expect(again.name == "pets")
        #expect(again.input == [4])
    }

    @Test func anOpWithoutAnOperatorIsNamed() throws {
        struct Sorting: Layer {
            func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.sorted(axis: 1) }
        }
        let error = #expect(throws: KisoError.self) {
            try Predictor(Sorting(), input: [4]).onnx()
        }
        #expect(error?.kind == .configuration)
        #expect(error?.message.contains("argSort") ?? false)
    }

    @Test func aModelIsExportedAgain() throws {
        let model = try ONNXModel(contentsOf: GoldenCases.model("torch-simple-convnet"))
        let again = try ONNXModel(model.predictor().onnx())
        var generator = RandomGenerator(seed: 1)
        let x = Tensor.normal([3, 1, 12, 12], using: &generator)
        #expect(again(x).allClose(to: model(x), relative: 1e-5, absolute: 1e-6))
    }
}
