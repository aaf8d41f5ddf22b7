import KisoCore
import KisoInspect
import KisoNN
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Named models")
struct NamedModelTests {
    /// Parameters counted by hand from the sizes in the book.
    static let models: [(NamedModel, Int, Int)] = [
        (.twoLayer, 784 * 50 + 50 + 50 * 10 + 10, 4),
        (.threeLayer, 784 * 50 + 50 + 50 * 100 + 100 + 100 * 10 + 10, 6),
        (.mlp5, 784 * 100 + 100 + 3 * (100 * 100 + 100) + 1010, 10),
        (.mlp7BatchNormalization, 784 * 100 + 100 + 5 * (100 * 100 + 100) + 1010 + 6 * 400, 38),
        (.simpleConvNet, 30 * 25 + 30 + 4320 * 100 + 100 + 1010, 6),
        (
            .deepConvNet,
            16 * 9 + 16 + 16 * 16 * 9 + 16 + 32 * 16 * 9 + 32 + 32 * 32 * 9 + 32 + 64 * 32 * 9 + 64
                + 64 * 64 * 9 + 64 + 1024 * 50 + 50 + 510, 16
        ),
    ]

    @Test("Shapes and numbers of parameters", arguments: models)
    func counts(model: NamedModel, parameters: Int, cells: Int) throws {
        let network = try Architecture(model.architecture).model(input: [1, 28, 28])
        #expect(network.namedParameters.map(\.parameter.shape.count).reduce(0, +) == parameters)
        #expect(network.namedParameters.count == cells)
        #expect(try network.outputShape(for: [1, 28, 28]) == [10])
        #expect(network(.zeros([3, 1, 28, 28])).shape == [3, 10])
    }

    @Test("Every model is tested, and the deep one has eight layers with weights")
    func all() throws {
        #expect(Set(Self.models.map(\.0)) == Set(NamedModel.ofTheBook))
        let network = try Architecture(NamedModel.deepConvNet.architecture).model(input: [
            1, 28, 28,
        ])
        let shapes = network.namedParameters.filter { $0.parameter.role == .weight }
            .map(\.parameter.shape)
        #expect(
            shapes == [
                [16, 1, 3, 3], [16, 16, 3, 3], [32, 16, 3, 3], [32, 32, 3, 3], [64, 32, 3, 3],
                [64, 64, 3, 3], [1024, 50], [50, 10],
            ])
    }

    @Test("A misspelt name is answered with the nearest one")
    func names() throws {
        #expect(try NamedModel(named: "simple-convnet") == .simpleConvNet)
        expectError(
            .usage, ["'simple-convent' (did you mean 'simple-convnet'?)", "known: two-layer"]
        ) {
            try NamedModel(named: "simple-convent")
        }
    }

    @Test("The summary is a table with totals")
    func summary() throws {
        let network = try Architecture(NamedModel.simpleConvNet.architecture).model(input: [
            1, 28, 28,
        ])
        let text = try ModelSummary(network, input: [1, 28, 28]).text
        // 24·24·30·25 + 4320·100 + 100·10 multiply-adds.
        let expected = """
            Layer (type)               | Output Shape         | Param #
            ---------------------------+----------------------+--------
            convolution1 (Convolution) | (None, 30, 24, 24)   |     780
            relu1 (ReLU)               | (None, 30, 24, 24)   |       0
            maxPool1 (MaxPool)         | (None, 30, 12, 12)   |       0
            flatten1 (Flatten)         | (None, 4320)         |       0
            affine1 (Affine)           | (None, 100)          | 432,100
            relu2 (ReLU)               | (None, 100)          |       0
            affine2 (Affine)           | (None, 10)           |   1,010
            ---------------------------+----------------------+--------
            Total params: 433,890
            Trainable params: 433,890
            Size (float32): 1.7 MiB
            Multiply-adds (one example): 865,000
            """
        func squeezed(_ text: String) -> [[Substring]] {
            text.split(separator: "\n").filter { !$0.hasPrefix("--") }
                .map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        }
        #expect(squeezed(text) == squeezed(expected))
        let widths = Set(text.split(separator: "\n").prefix(10).map(\.count))
        #expect(widths.count == 1, "the columns do not align:\n\(text)")
        let normalized = try Architecture("affine:600 batchnorm").model(input: [500])
        let statistics = try ModelSummary(normalized, input: [500])
        #expect(statistics.total == 303_000 && statistics.trainable == 301_800)
        #expect(statistics.text.contains("Total params: 303,000"))
    }
}
