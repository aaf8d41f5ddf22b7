import Foundation
import KisoCore
import KisoONNX
import KisoTestSupport
import Testing

@Suite("What an ONNX file holds")
struct ContentsTests {
    @Test("PyTorch's files, with the numbers that PyTorch has")
    func golden() throws {
        let resnet = try ONNXContents(contentsOf: GoldenCases.model("torch-resnet"))
        #expect(resnet.producer.hasPrefix("pytorch"))
        #expect(resnet.unknown == [])
        #expect(resnet.inputs.count == 1 && resnet.outputs.count == 1)
        #expect(resnet.operators.contains { $0.name == "Conv" && $0.count > 5 })
        #expect(resnet.elementCount > 1000)
        let model = try ONNXModel(contentsOf: GoldenCases.model("torch-resnet"))
        #expect(resnet.inputs.map(\.name) == model.inputNames)
        #expect(resnet.outputs.map(\.name) == model.outputNames)
    }

    @Test("Every model says its inputs as it takes them", arguments: GoldenCases.names)
    func all(name: String) throws {
        let contents = try ONNXContents(contentsOf: GoldenCases.model(name))
        let model = try ONNXModel(contentsOf: GoldenCases.model(name))
        #expect(contents.inputs.map(\.name) == model.inputNames)
        #expect(contents.unknown == [] && !contents.operators.isEmpty)
    }

    @Test("What is no model is refused")
    func refusals() {
        expectError(.missingInput, ["none.onnx"]) {
            try ONNXContents(contentsOf: URL(fileURLWithPath: "/nowhere/none.onnx"))
        }
    }
}
