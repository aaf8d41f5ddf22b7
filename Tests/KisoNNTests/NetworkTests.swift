import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Networks")
struct NetworkTests {
    static let networks: [(words: String, input: Shape)] = [
        ("affine:5 sigmoid affine:4 tanh affine:3", [6]),
        ("affine:6 batchnorm relu affine:3", [5]),
        ("conv:3,3 relu pool:2 affine:4 relu affine:3", [1, 6, 6]),
        (
            "conv:2,3,padding=1 tanh conv:4,3,stride=2,groups=2 batchnorm sigmoid affine:3",
            [2, 6, 5]
        ),
        ("conv:2,3,dilation=2 relu pool:3,stride=1,padding=1 flatten affine:3", [1, 7, 7]),
    ]

    @Test("Gradients of whole networks equal central differences in float64", arguments: networks)
    func gradientCheck(words: String, input: Shape) throws {
        let network = try Architecture(words).model(input: input, seed: 11)
        var generator = RandomGenerator(seed: 12)
        for parameter in network.namedParameters.map(\.parameter) {
            let value = parameter.value.cast(to: .float64)
            // Biases start at zero, where a ReLU of zero inputs would have its kink.
            parameter.value =
                value
                + Tensor.normal(
                    value.shape, standardDeviation: 0.05, dtype: .float64, using: &generator)
        }
        let x = Tensor.normal(
            Shape([4] + input.dimensions), dtype: .float64, using: &generator)
        let labels = Tensor([0, 2, 1, 2] as [Int64], shape: [4])
        let pass = Pass(isTraining: true, tracksParameters: true)
        func loss(_ x: Tensor) -> Tensor {
            Loss.softmaxCrossEntropy(network(x, pass: pass), labels)
        }

        let trained = network.namedParameters.filter { $0.parameter.role != .statistic }
        let gradients = loss(x).gradients(at: trained.map(\.parameter))
        for (entry, gradient) in zip(trained, gradients) {
            let (name, parameter) = (entry.name, entry.parameter)
            let start = parameter.value
            let expected = numericalGradient(at: start, step: 1e-5) { value in
                parameter.value = value
                defer { parameter.value = start }
                return loss(x).detached
            }
            compare(gradient, expected, name)
            #expect(
                gradient.doubles.contains { abs($0) > 1e-6 } || name.hasSuffix("bias"), "\(name)")
        }
        compare(
            gradient(at: x) { loss($0) },
            numericalGradient(at: x, step: 1e-5) { loss($0).detached },
            "the input")
    }

    private func compare(_ actual: Tensor, _ expected: Tensor, _ name: String) {
        #expect(actual.shape == expected.shape)
        for (a, b) in zip(actual.doubles, expected.doubles)
        where !(abs(a - b) <= 1e-8 + 1e-5 * abs(b)) {
            Issue.record("\(name): \(a), by differences \(b)")
            return
        }
    }

    @Test("Parameters are named by type, number and property")
    func names() throws {
        let network = Sequential {
            Convolution(inputs: 1, filters: 2, size: 3)
            BatchNormalization(features: 2)
            ReLU()
            Convolution(inputs: 2, filters: 2, size: 3)
            Flatten()
            Affine(inputs: 32, outputs: 3)
        }
        #expect(
            network.namedParameters.map(\.name) == [
                "convolution1.weight", "convolution1.bias", "batchNormalization1.scale",
                "batchNormalization1.shift", "batchNormalization1.runningMean",
                "batchNormalization1.runningVariance", "convolution2.weight", "convolution2.bias",
                "affine1.weight", "affine1.bias",
            ])
        #expect(network.trainableParameters.count == 8)
        #expect(network.namedLayers.map(\.name)[2] == "relu1")
    }

    /// A layer of somebody else's, with layers in properties and in an array.
    private struct Residual: Layer {
        let first = Affine(inputs: 4, outputs: 4)
        let others = [Affine(inputs: 4, outputs: 4), Affine(inputs: 4, outputs: 4)]
        let factor = Parameter(.ones([]))

        func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
            others.reduce(first(x, pass: pass)) { $1($0, pass: pass) } * pass.value(of: factor) + x
        }
    }

    @Test("Parameters of layers within layers are found")
    func nested() {
        let network = Sequential([Residual(), Sequential([Affine(inputs: 4, outputs: 2)])])
        #expect(
            network.namedParameters.map(\.name) == [
                "residual1.first.weight", "residual1.first.bias", "residual1.others.1.weight",
                "residual1.others.1.bias", "residual1.others.2.weight", "residual1.others.2.bias",
                "residual1.factor", "sequential1.affine1.weight", "sequential1.affine1.bias",
            ])
        #expect(network(.ones([3, 4])).shape == [3, 2])
        #expect(network.specification == nil)
        #expect(Sequential([Sequential([ReLU()])]).specification == nil)
    }

    @Test("A seed names the weights, and each parameter has a sequence of its own")
    func seeds() throws {
        func weights(_ seed: UInt64) throws -> [Tensor] {
            try Architecture("affine:20 relu affine:20 relu affine:20").model(
                input: [20], seed: seed
            )
            .namedParameters.filter { $0.name.hasSuffix("weight") }.map(\.parameter.value)
        }
        let zero = try weights(0), again = try weights(0), one = try weights(1)
        #expect(zero == again)
        for (a, b) in zip(zero, one) { #expect(a != b) }
        // Both hidden layers have the same shape and deviation, but not the same numbers.
        #expect(zero[0] != zero[1])
        let bits = (zero[0].floats + zero[1].floats).map(\.bitPattern)
        #expect(Set(bits).count > 790)
        let network = try Architecture("affine:20 relu affine:20 relu affine:20").model(input: [20])
        network.initialize(seed: 1)
        #expect(network.namedParameters[0].parameter.value == one[0])
    }

    @Test(
        "Initial weights have the moments of their distribution",
        arguments: [
            (Initializer.normal(0.01), 0.01), (.xavier, 0.05), (.he, 0.07071067811865475),
            (.zeros, 0),
        ])
    func moments(initializer: Initializer, deviation: Double) {
        // 400 inputs: √(1/400) and √(2/400). 120,000 draws.
        let layer = Affine(inputs: 400, outputs: 300, initializer: initializer)
        layer.initialize(seed: 9)
        let values = layer.weight.value.doubles
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
        // Five standard errors of each.
        let meanBound = 5 * deviation / n.squareRoot()
        #expect(abs(mean) <= meanBound)
        let deviationBound = meanBound / 2.0.squareRoot()
        #expect(abs(variance.squareRoot() - deviation) <= deviationBound)
        let fourth = values.reduce(0) { $0 + pow4($1 - mean) } / n
        if deviation > 0 {
            let kurtosis = fourth / (variance * variance)
            #expect(abs(kurtosis - 3) < 0.1, "not normal")
        }
        #expect(layer.bias.value.doubles.allSatisfy { $0 == 0 })
    }

    private func pow4(_ x: Double) -> Double { x * x * x * x }

    @Test("A convolution counts the inputs of a filter")
    func convolutionMoments() {
        let layer = Convolution(inputs: 16, filters: 500, size: 5, groups: 2)
        layer.initialize(seed: 1)
        let values = layer.weight.value.doubles
        let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        // He with 8 · 5 · 5 inputs: √(2/200) = 0.1.
        let bound = 0.5 / Double(2 * values.count).squareRoot()
        #expect(abs(variance.squareRoot() - 0.1) < bound)
    }

    @Test("Initializers are read by name")
    func initializerNames() throws {
        #expect(try Initializer(named: "he") == .he)
        #expect(try Initializer(named: "normal") == .normal(0.01))
        #expect(try Initializer(named: "normal:0.5") == .normal(0.5))
        expectError(.usage, ["'xaver' (did you mean 'xavier'?)"]) {
            try Initializer(named: "xaver")
        }
        for text in ["normal:x", "normal:-1", "normal:inf", "normal:nan", "he:1", ""] {
            expectError(.usage, ["'\(text)'"]) { try Initializer(named: text) }
        }
    }

    @Test("Losses: the numbers of the book's chapter 4")
    func losses() {
        // Softmax of the logarithms of probabilities gives the probabilities back.
        let y = Tensor(
            [0.1, 0.05, 0.6, 0.0001, 0.05, 0.1, 0.0001, 0.1, 0.0001, 0.0001] as [Double],
            shape: [1, 10])
        let label = Tensor([2] as [Int64], shape: [1])
        let total = y.doubles.reduce(0, +)
        let loss = Loss.softmaxCrossEntropy(y.log(), label).item()
        #expect(abs(loss + (0.6 / total).log()) < 1e-14)
        let exact = Tensor(
            [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0] as [Double], shape: [1, 10])
        #expect(abs(Loss.sumOfSquaredErrors(exact, label).item() - 0.0975) < 1e-15)
        let two = Tensor.concatenate([exact, exact], axis: 0)
        let labels = Tensor([2, 7] as [Int64], shape: [2])
        // (0.0975 + 0.5975) / 2.
        #expect(abs(Loss.sumOfSquaredErrors(two, labels).item() - 0.3475) < 1e-15)
    }
}

extension Double {
    fileprivate func log() -> Double { Tensor([self] as [Double], shape: []).log().item() }
}
