import KisoApplications
import KisoCore
import KisoIO
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

/// The numbers are PyTorch's in float64: `scripts/make_style_golden.py`.
@Suite("The objective of style transfer", .enabled(if: hasCodecs))
struct StyleObjectiveTests {
    private func compare(_ values: [String: Tensor], _ network: StyleNetwork, _ strength: Double)
        throws
    {
        func value(_ name: String) throws -> Tensor { try #require(values[name]) }
        let objective = StyleObjective(
            network, content: try value("content"), style: try value("style"), strength: strength)
        for (key, name) in [("start", "content"), ("other", "other")] {
            let canvas = Parameter(try value(name))
            let parts = objective(canvas.tracked)
            expectClose(
                [parts.content.item(), parts.style.item(), parts.total.item()],
                try value(key + "Losses").doubles, relative: 1e-4, absolute: 1e-7, key)
            let gradient = parts.total.gradients(at: [canvas])[0].doubles
            let expected = try value(key + "Gradient").doubles
            let largest = expected.map(abs).max() ?? 0
            expectClose(gradient, expected, absolute: 1e-4 * largest, key)
        }
    }

    @Test("Losses and gradient at two pictures, with a small network")
    func small() throws {
        let values = try golden("style/small")
        try compare(values, smallStyleNetwork(values), 0.5)
    }

    @Test("Losses and gradient with VGG16, where the cache has it")
    func vgg() throws {
        let weights = try PretrainedWeights(named: "vgg16")
        guard weights.isStored else {
            print("skipped: 'kiso weights get vgg16' fetches the network")
            return
        }
        let network = try StyleNetwork(Predictor.load(weights.url))
        try compare(golden("style/vgg16"), network, 1)
    }

    @Test("A Gram matrix of two maps by hand")
    func gram() {
        let maps = Tensor([1, 2, 3, 4, 0, 1, 0, 1] as [Float], shape: [1, 2, 2, 2])
        // (1 + 4 + 9 + 16) / 4, (2 + 4) / 4, (1 + 1) / 4.
        #expect(StyleObjective.gram(maps).doubles == [7.5, 1.5, 1.5, 0.5])
    }

    @Test("No gradient of a weight is computed")
    func isFrozen() throws {
        let network = try smallStyleNetwork()
        let canvas = Parameter(.full([1, 3, 32, 32], 0.5))
        let objective = StyleObjective(
            network, content: .full([1, 3, 32, 32], 0.2), style: .full([1, 3, 32, 32], 0.8))
        let loss = objective(canvas.tracked).total
        #expect(loss.parameterCount(besides: [canvas]) == 0)
    }

    @Test("A network without the convolutions is refused")
    func otherNetwork() throws {
        let network = try Architecture("conv:4,3,padding=1 relu pool:2 conv:4,3 relu").model(
            input: [3, 32, 32], seed: 0)
        expectError(.configuration, ["tiny", "3_1"]) {
            try StyleNetwork(Predictor(network, input: [3, 32, 32], name: "tiny"))
        }
    }
}
