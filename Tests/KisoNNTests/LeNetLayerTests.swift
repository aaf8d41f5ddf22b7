import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Layers of published networks")
struct LeNetLayerTests {
    private var random = RandomGenerator(seed: 3)

    @Test("subsampling is the sum of a window times a coefficient, plus a bias")
    func subsampling() {
        let layer = Subsampling(channels: 2, size: 2)
        layer.weight.value = Tensor([0.5, 2])
        layer.bias.value = Tensor([1, -1])
        let x = Tensor(Array(1...16).map(Float.init), shape: [1, 2, 2, 4])
        // Windows of 1 2 5 6, 3 4 7 8, then 9 10 13 14, 11 12 15 16.
        #expect(layer(x, pass: .inference).doubles == [8, 12, 91, 107])
    }

    @Test("a filter sees the channels of its list alone")
    mutating func partial() {
        let layer = PartialConvolution(connections: [[2, 0], [1]], inputs: 3, size: 2)
        let x = Tensor.normal([2, 3, 4, 4], using: &random)
        let weight = layer.weight.value
        let zero = Tensor.zeros([2, 2])
        // The kernels of a filter stand in the order of the channels.
        let dense = Tensor.stack([
            .stack([weight[0], zero, weight[1]]), .stack([zero, weight[2], zero]),
        ])
        let expected = x.convolution(weight: dense, geometry: WindowGeometry(size: 2))
        #expect(layer(x, pass: .inference).allClose(to: expected, relative: 1e-4, absolute: 1e-5))
        #expect(layer.weight.shape == [3, 2, 2])
    }

    @Test("minus half of the squared distance from each code")
    mutating func radialBasis() {
        let layer = RadialBasis(inputs: 4, outputs: 3)
        let x = Tensor.normal([2, 4], using: &random)
        let codes = layer.codes.value.doubles
        let values = x.doubles
        let expected = (0..<2).flatMap { n in
            (0..<3).map { c in
                (0..<4).map { i in
                    let difference = values[n * 4 + i] - codes[c * 4 + i]
                    return -0.5 * difference * difference
                }.reduce(0, +)
            }
        }
        let actual = layer(x, pass: .inference).doubles
        for (a, b) in zip(actual, expected) { #expect(abs(a - b) < 1e-5) }
        #expect(codes.allSatisfy { abs($0) == 1 } && layer.trainableParameters.isEmpty)
    }

    @Test("the way around takes every second place and adds empty channels")
    func identity() throws {
        let layer = IdentityShortcut(filters: 3, stride: 2)
        let x = Tensor(Array(0..<18).map(Float.init), shape: [1, 2, 3, 3])
        let y = layer(x, pass: .inference)
        #expect(y.shape == [1, 3, 2, 2])
        #expect(y.doubles == [0, 2, 6, 8, 9, 11, 15, 17, 0, 0, 0, 0])
        #expect(try layer.outputShape(for: [2, 3, 3]) == [3, 2, 2])
    }

    @Test("the way around in the layout of convolutions is the slice of it", arguments: [2, 3])
    mutating func packedIdentity(stride: Int) {
        let layer = IdentityShortcut(filters: 32, stride: stride)
        let weight = Tensor.normal([16, 3, 3, 3], using: &random)
        let x = Tensor.normal([2, 3, 7, 9], using: &random)
            .convolution(weight: weight, geometry: WindowGeometry(size: 3, padding: 1))
        func slice(_ x: Tensor) -> Tensor {
            x[.all, .all, .stride(by: stride), .stride(by: stride)]
                .padded([(0, 0), (0, 16), (0, 0), (0, 0)])
        }
        let found = layer(x, pass: .inference), wanted = slice(x)
        #expect(found.shape == wanted.shape && found.floats == wanted.floats)
        let weights = Tensor.normal(wanted.shape, using: &random)
        #expect(
            gradient(at: x) { (layer($0, pass: .inference) * weights).sum() }.floats
                == gradient(at: x) { (slice($0) * weights).sum() }.floats)
    }

    /// TensorFlow's rule: `ceil(size / stride)` results, and the odd zero behind.
    @Test(
        "padding that keeps the size",
        arguments: [
            (5, 1, 3, 1, 1), (5, 2, 3, 1, 1), (6, 2, 3, 0, 1), (7, 2, 5, 2, 2), (8, 2, 5, 1, 2),
            (4, 2, 1, 0, 0),
        ])
    mutating func same(size: Int, stride: Int, window: Int, before: Int, after: Int) throws {
        let layer = Convolution(
            inputs: 2, filters: 3, size: window, stride: stride, padding: .same, hasBias: false)
        let x = Tensor.normal([2, 2, size, size], using: &random)
        let padded = x.padded([(0, 0), (0, 0), (before, after), (before, after)])
        let expected = padded.convolution(
            weight: layer.weight.value, geometry: WindowGeometry(size: window, stride: stride))
        let actual = layer(x, pass: .inference)
        #expect(actual.allClose(to: expected, relative: 1e-4, absolute: 1e-5))
        #expect(actual.shape[2] == (size + stride - 1) / stride)
        #expect(
            try layer.outputShape(for: [2, size, size]) == [3, actual.shape[2], actual.shape[3]])
        #expect(layer.namedParameters.map(\.name) == ["weight"])
    }

    @Test("an auxiliary output is computed in training only, and handed over once")
    func auxiliary() throws {
        let network = try Architecture("affine:4 auxiliary:weight=0.2(affine:3) relu affine:2")
            .model(input: [5])
        let x = Tensor.ones([6, 5])
        let outputs = AuxiliaryOutputs()
        _ = network(x, pass: .inference.collecting(outputs))
        #expect(outputs.take().isEmpty)
        let plain = network(x, pass: .training(seed: 0))
        let y = network(x, pass: .training(seed: 0).collecting(outputs))
        #expect(y == plain)
        let taken = outputs.take()
        #expect(taken.count == 1 && taken[0].weight == 0.2 && taken[0].output.shape == [6, 3])
        #expect(outputs.take().isEmpty)
        #expect(network.specification == "affine:4 auxiliary:weight=0.2(affine:3) relu affine:2")
    }
}
