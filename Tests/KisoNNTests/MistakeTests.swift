import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import Testing

@Suite("Mistakes in layers name the layer, the numbers and the caller's line")
struct MistakeTests {
    private func said(_ result: ExitTest.Result?) throws -> String {
        String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    }

    @Test("Groups that do not divide")
    func groups() async throws {
        let convolution = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Convolution(inputs: 3, filters: 4, size: 3, groups: 2) }
        let message = try said(convolution)
        #expect(message.contains("Convolution: 2 groups do not divide 3 inputs and 4 filters"))
        #expect(message.contains("KisoNNTests/MistakeTests.swift:"), "\(message)")
        let none = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = GroupNormalization(features: 4, groups: 0) }
        #expect(try said(none).contains("GroupNormalization: 0 groups do not divide 4 channels"))
    }

    @Test("Numbers out of range")
    func ranges() async throws {
        let dropout = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Dropout(ratio: 1) }
        #expect(try said(dropout).contains("Dropout: the ratio 1.0 is not in [0, 1)"))
        let upsample = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Upsample(factor: 0) }
        #expect(try said(upsample).contains("Upsample: the factor 0 is not at least 1"))
        let loss = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { _ = Loss.softmaxCrossEntropy(smoothing: 2) }
        #expect(try said(loss).contains("the smoothing 2.0 is not in [0, 1]"))
    }

    @Test("A smoothed loss is PyTorch's with label_smoothing")
    func smoothing() {
        // torch.nn.functional.cross_entropy(tensor([[1., 2, 4]]), tensor([1]), label_smoothing=0.3)
        let logits = Tensor([[1.0, 2, 4]] as [[Double]])
        let loss = Loss.softmaxCrossEntropy(smoothing: 0.3)(logits, Tensor([1] as [Int64]))
        #expect(abs(loss.item() - 2.0698460) < 1e-6)
    }
}
