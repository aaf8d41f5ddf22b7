import KisoApplications
import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTrain
import Testing

@Suite("Networks that segment")
struct SegmentationNetworkTests {
    @Test("The book's affine layer, 32×10×10 to 100, is a convolution with the same outputs")
    func affineAsConvolution() {
        let affine = Affine(inputs: 32 * 10 * 10, outputs: 100)
        affine.willInitialize(seed: 1)
        affine.bias.value = Tensor((0..<100).map { Float($0) / 50 - 1 }, shape: [100])
        let convolution = Convolution(affine, channels: 32, size: 10)
        #expect(convolution.weight.shape == [100, 32, 10, 10])
        var random = RandomGenerator(seed: 3)
        let map = Tensor.normal([2, 32, 10, 10], using: &random)
        let expected = affine(map.reshaped([2, -1]), pass: .inference)
        let found = convolution(map, pass: .inference)
        #expect(found.shape == [2, 100, 1, 1])
        let difference = (found.reshaped([2, 100]) - expected).absolute().max().item()
        #expect(difference <= 1e-5)
        // On a larger map it slides: nine answers at once.
        let large = Tensor.normal([1, 32, 12, 12], using: &random)
        let many = convolution(large, pass: .inference)
        #expect(many.shape == [1, 100, 3, 3])
        let window = large.sliced(axis: 2, 1..<11).sliced(axis: 3, 2..<12)
        let one = affine(window.reshaped([1, -1]), pass: .inference)
        let place = many.sliced(axis: 2, 1..<2).sliced(axis: 3, 2..<3).reshaped([1, 100])
        #expect((place - one).absolute().max().item() <= 1e-5)
    }

    @Test(
        "Enlarging begins as bilinear interpolation: a plane stays a plane", arguments: [2, 4, 8])
    func bilinear(factor: Int) {
        let layer = TransposedConvolution(enlarging: factor, channels: 2)
        let size = 6
        let values = (0..<2 * size * size).map { place in
            let (channel, row, column) = (
                place / (size * size), place / size % size, place % size
            )
            return channel == 0 ? Float(row) : Float(3 * column)
        }
        let large = layer(Tensor(values, shape: [1, 2, size, size]), pass: .inference)
        #expect(large.shape == [1, 2, size * factor, size * factor])
        let found = large.floats
        let side = size * factor
        // The edge, half a place wide, sees the zeros around.
        for row in factor..<side - factor {
            for column in factor..<side - factor {
                let y = (Float(row) + 0.5) / Float(factor) - 0.5
                let x = (Float(column) + 0.5) / Float(factor) - 0.5
                #expect(abs(found[row * side + column] - y) < 1e-4)
                #expect(abs(found[side * side + row * side + column] - 3 * x) < 1e-4)
            }
        }
    }

    @Test("A picture of any size gets scores for each of its pixels")
    func sizes() {
        let network = FullyConvolutionalNetwork(classes: 3, stage: .four)
        network.willInitialize(seed: 0)
        for (height, width) in [(32, 32), (33, 47), (64, 84)] {
            let scores = network(Tensor.ones([1, 3, height, width]), pass: .inference)
            #expect(scores.shape == Shape([1, 3, height, width]))
        }
    }

    @Test("A finer stage begins with what the coarser one has learnt")
    func warmStart() throws {
        let coarse = Segmenter(classes: ["a", "b"], height: 32, width: 32, seed: 5)
        let fine = try coarse.refined(to: .eight)
        let (before, after) = (coarse.network.state, fine.network.state)
        #expect(after["score.weight"] == before["score.weight"])
        #expect(after.count > before.count)
        let skip = try #require(after["skips.1.weight"])
        #expect(skip.absolute().max().item() == 0)
    }

    @Test(
        "The gradient of unpooling is its adjoint: ⟨unpooled x, w⟩ = ⟨x, gradient for w⟩",
        arguments: [1, 5, 16, 32])
    func adjoint(channels: Int) throws {
        var random = RandomGenerator(seed: 9)
        let convolution = Convolution(inputs: 3, filters: channels, size: 3, padding: 1)
        convolution.willInitialize(seed: 4)
        let picture = Tensor.normal([3, 3, 12, 10], using: &random)
        // Behind a convolution and ReLU: packed by channels, and with windows of zeros alone.
        let map = convolution(picture, pass: .inference).relu()
        let x = Tensor.normal([3, channels, 6, 5], using: &random)
        let w = Tensor.normal([3, channels, 12, 10], using: &random)
        func sum(_ x: Tensor) -> Tensor { (MaxUnpool(size: 2)(x, where: map) * w).sum() }
        let slope = gradient(at: x, sum)
        let (value, product) = (sum(x).item(), (slope * x).sum().item())
        #expect(abs(value - product) < 1e-3 * max(1, abs(value)))
        #expect(slope.absolute().max().item() > 0.5)
    }

    @Test("A step along each parameter's gradient changes SegNet's loss by what the gradient says")
    func gradients() throws {
        let network = SegNet(classes: 3)
        network.willInitialize(seed: 2)
        var random = RandomGenerator(seed: 5)
        let pictures = Tensor.uniform([4, 3, 32, 32], using: &random)
        let labels = Tensor((0..<4 * 32 * 32).map { Int64($0 / 7 % 3) }, shape: [4096])
        let score = try #require(
            network.namedTrainableParameters.first { $0.name == "score.weight" })
        score.parameter.value = .normal(score.parameter.shape, using: &random)
        func loss() -> Tensor {
            network(pictures, pass: .training(seed: 1, step: 1)).transposed([0, 2, 3, 1])
                .reshaped([-1, 3]).softmaxCrossEntropy(labels: labels)
        }
        // Normalisation in the encoder moves maxima of windows of zeros, at which the loss jumps.
        let parameters = network.namedTrainableParameters.filter {
            !($0.name.hasPrefix("encoder") && $0.name.contains("Normalization"))
        }
        let slopes = loss().gradients(at: parameters.map(\.parameter))
        for (entry, slope) in zip(parameters, slopes) {
            let length = slope.squared.sum().item()
            #expect(length > 0, "\(entry.name)")
            let step = 0.0005 / length
            let old = entry.parameter.value
            entry.parameter.value = old + slope * step
            let above = loss().item()
            entry.parameter.value = old - slope * step
            let below = loss().item()
            entry.parameter.value = old
            let found = (above - below) / (2 * step)
            #expect(abs(found / length - 1) < 0.1, "\(entry.name): \(found), \(length)")
        }
    }
}
