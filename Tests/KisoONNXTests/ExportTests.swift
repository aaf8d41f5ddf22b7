import KisoCore
import KisoNN
import KisoONNX
import KisoTensor
import KisoTrain
import Testing

@Suite struct ExportTests {
    @Test func anAffineNetworkBecomesAFile() throws {
        let network = try Architecture("affine:3 relu affine:2").model(input: [4])
        let bytes = try Predictor(network, input: [4]).onnx()
        #expect(bytes.count > 100)
    }
}
