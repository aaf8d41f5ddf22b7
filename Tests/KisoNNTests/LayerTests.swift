import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import Testing

@Suite("Layers against PyTorch")
struct LayerTests {
    /// A layer with the name of its fixture.
    struct Subject: Sendable, CustomTestStringConvertible {
        let name: String
        let make: @Sendable () -> any TensorLayer
        var testDescription: String { name }
    }

    static let subjects: [Subject] = [
        Subject(name: "affine") { Affine(inputs: 4, outputs: 5) },
        Subject(name: "convolution") { Convolution(inputs: 4, filters: 6, size: 3) },
        Subject(name: "convolution-strided") {
            Convolution(inputs: 4, filters: 6, size: 3, stride: 2, padding: 2)
        },
        Subject(name: "convolution-dilated") {
            Convolution(inputs: 4, filters: 6, size: 3, dilation: 2)
        },
        Subject(name: "convolution-grouped") {
            Convolution(inputs: 4, filters: 6, size: 3, padding: 1, groups: 2)
        },
        Subject(name: "pool") { MaxPool(size: 2) },
        Subject(name: "pool-overlapping") { MaxPool(size: 3, stride: 1, padding: 1) },
        Subject(name: "pool-strided") { MaxPool(size: 3, stride: 2) },
        Subject(name: "batchnorm-rows") { BatchNormalization(features: 3) },
        Subject(name: "batchnorm-images") { BatchNormalization(features: 2) },
    ]

    private let training = Pass(isTraining: true, tracksParameters: true)

    /// Compares result and gradients of a layer in a type on a device.
    private func check(
        _ layer: any TensorLayer, _ fixture: Fixture.Case, _ dtype: DType, _ device: Device
    ) {
        layer.set(fixture.parameters, dtype, on: device)
        let r = fixture.r.tensor(dtype, device: device)
        let comment = "\(dtype) \(device)"
        let names = layer.namedParameters.filter { $0.parameter.role != .statistic }
        var y: Tensor?
        let dx = gradient(at: fixture.x.tensor(dtype, device: device)) { x in
            let result = layer(x, pass: training)
            y = result.detached
            return (result * r).sum()
        }
        if let y { expectClose(y, fixture.y, "y, \(comment)") }
        expectClose(dx, fixture.dx, "dx, \(comment)")
        let sum = (layer(fixture.x.tensor(dtype, device: device), pass: training) * r).sum()
        let gradients = sum.gradients(at: names.map(\.parameter))
        #expect(names.map(\.name).sorted() == fixture.gradients.keys.sorted())
        for (entry, gradient) in zip(names, gradients) {
            let name = entry.name
            guard let expected = fixture.gradients[name] else { continue }
            expectClose(gradient, expected, "gradient of \(name), \(comment)")
        }
    }

    @Test("Result and gradients", arguments: subjects)
    func gradients(subject: Subject) throws {
        let fixture = try Fixture.layer(subject.name)
        for device in Device.available {
            for dtype in [DType.float64, .float32] {
                check(subject.make(), fixture, dtype, device)
            }
        }
    }

    @Test("ReLU behind a convolution or an affine layer", arguments: ["affine", "convolution"])
    func fused(name: String) throws {
        let fixture = try Fixture.layer(name + "-relu")
        for device in Device.available {
            for dtype in [DType.float64, .float32] {
                let base: any TensorLayer =
                    name == "affine"
                    ? Affine(inputs: 4, outputs: 5)
                    : Convolution(inputs: 4, filters: 6, size: 3, padding: 1)
                let values = Dictionary(
                    uniqueKeysWithValues: fixture.parameters.map { ("\(name)1.\($0)", $1) })
                let gradients = Dictionary(
                    uniqueKeysWithValues: fixture.gradients.map { ("\(name)1.\($0)", $1) })
                check(
                    Sequential([base, ReLU()]),
                    Fixture.Case(
                        x: fixture.x, y: fixture.y, r: fixture.r, dx: fixture.dx,
                        parameters: values, gradients: gradients, extra: nil), dtype, device)
            }
        }
    }

    @Test("A fused ReLU gives the bits of a separate one")
    func fusedEqualsUnfused() throws {
        let convolution = Convolution(inputs: 1, filters: 8, size: 3)
        let affine = Affine(inputs: 8 * 6 * 6, outputs: 10)
        // A layer between them keeps Sequential from fusing.
        let fused = Sequential([convolution, ReLU(), Flatten(), affine, ReLU()], seed: 3)
        let apart = Sequential(
            [
                convolution, Dropout(ratio: 0), ReLU(), Flatten(), affine, Dropout(ratio: 0),
                ReLU(),
            ], seed: 3)
        var generator = RandomGenerator(seed: 1)
        let x = Tensor.normal([5, 1, 8, 8], using: &generator)
        for network in [fused, apart] { #expect(network.namedParameters.count == 4) }
        let parameters = [
            convolution.weight, try #require(convolution.bias), affine.weight, affine.bias,
        ]
        func run(_ network: Sequential) -> [Tensor] {
            let y = network(x, pass: training)
            return [y.detached] + (y * y).sum().gradients(at: parameters)
        }
        for (a, b) in zip(run(fused), run(apart)) {
            #expect(a.shape == b.shape)
            for (p, q) in zip(a.doubles, b.doubles) where abs(p - q) > 1e-5 * max(1, abs(q)) {
                Issue.record("\(p) fused, \(q) apart")
                break
            }
        }
        #expect(fused(x).doubles.contains { $0 > 0 })
    }

    @Test(
        "Batch normalisation keeps running statistics and uses them in inference",
        arguments: [
            "batchnorm-rows", "batchnorm-images",
        ])
    func statistics(name: String) throws {
        let fixture = try Fixture.layer(name)
        let extra = try #require(fixture.extra)
        let layer = BatchNormalization(features: fixture.x.shape[1])
        layer.set(fixture.parameters, .float64, on: .cpu)
        _ = layer(fixture.x.tensor(.float64), pass: training)
        expectClose(layer.runningMean.value, try #require(extra["runningMean"]))
        expectClose(layer.runningVariance.value, try #require(extra["runningVariance"]))
        let mean = layer.runningMean.value
        expectClose(layer(fixture.x.tensor(.float64)), try #require(extra["inference"]))
        #expect(layer.runningMean.value == mean, "inference changed the running mean")
    }

    @Test("Dropout drops its share, keeps the expected value, and does nothing in inference")
    func dropout() {
        let layer = Dropout(ratio: 0.3)
        let ones = Tensor.ones([1000, 100])
        let source = RandomSource(RandomGenerator(seed: 4))
        let dropped = layer(ones, pass: .training(source))
        let values = Set(dropped.floats)
        #expect(values.count == 2 && values.contains(0))
        #expect(values.contains { abs($0 - 1 / 0.7) < 1e-6 })
        // 100,000 draws: five standard deviations are 0.0072.
        let share = Double(dropped.floats.count { $0 == 0 }) / 100_000
        #expect(abs(share - 0.3) < 0.0073, "\(share)")
        #expect(layer(ones, pass: .training(source)) != dropped, "the same mask twice")
        #expect(layer(ones, pass: .inference) == ones)
        let again = RandomSource(RandomGenerator(seed: 4))
        #expect(layer(ones, pass: .training(again)) == dropped, "another mask for the same seed")
    }

    @Test("The gradient of dropout passes where the mask passes")
    func dropoutGradient() {
        let x = Tensor.ones([4, 25])
        var y: Tensor?
        let dx = gradient(at: x) { x in
            let result = Dropout(ratio: 0.5)(
                x, pass: .training(RandomSource(RandomGenerator(seed: 2))))
            y = result.detached
            return result.sum()
        }
        #expect(y == dx)
        #expect(Set(dx.floats) == [0, 2])
    }

    @Test("Flatten and the activations")
    func simple() {
        let x = Tensor([-1, 0, 2, -3, 4, 5], shape: [1, 2, 3]).cast(to: .float32)
        #expect(Flatten()(x).shape == [1, 6])
        #expect(ReLU()(x).floats == [0, 0, 2, 0, 4, 5])
        // sigmoid([−1, 1, 2]) as the book prints it.
        let y = Sigmoid()(Tensor([-1, 1, 2])).doubles
        for (a, b) in zip(y, [0.26894142, 0.73105858, 0.88079708]) { #expect(abs(a - b) < 1e-7) }
        let tanh = Tanh()(Tensor([0.5])).doubles[0]
        #expect(abs(tanh - 0.46211715726000979) < 1e-7)
    }
}
