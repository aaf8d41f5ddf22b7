import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Residual networks and branches, as layers and in words")
struct ContainerTests {
    private let input: Shape = [4, 6, 6]

    @Test("A residual layer adds what it was given")
    func residual() {
        let body = Affine(inputs: 3, outputs: 3)
        let layer = Residual(activation: .relu) { body }
        let x = Tensor([[1, -2, 3]])
        #expect(layer(x) == (body(x) + x).relu())
        let changing = Residual(shortcut: Affine(inputs: 3, outputs: 2)) {
            Affine(inputs: 3, outputs: 2)
        }
        #expect(
            changing.namedParameters.map(\.name) == [
                "body.affine1.weight", "body.affine1.bias", "shortcut.affine1.weight",
                "shortcut.affine1.bias",
            ])
        #expect(changing(x).shape == [1, 2])
    }

    @Test(
        "A normalisation at the end of a residual layer adds what goes around",
        arguments: [nil, ActivationFunction.relu, .tanh, .relu6], [false, true])
    func normalizedResidual(activation: ActivationFunction?, changes: Bool) throws {
        var random = RandomGenerator(seed: 3)
        let x = Tensor.normal([5, 4, 6, 6], using: &random)
        let weights = Tensor.normal([5, 4, 6, 6], using: &random)
        let convolution = Convolution(inputs: 4, filters: 4, size: 3, padding: 1)
        let normalization = BatchNormalization(features: 4)
        // So that ReLU6 ends some.
        if activation == .relu6 { normalization.scale.value = .full([4], 10) }
        let body = Sequential([convolution, normalization], seed: 1)
        let around = Sequential(seed: 2) { Convolution(inputs: 4, filters: 4, size: 1) }
        let layer = Residual(shortcut: changes ? around : nil, activation: activation) {
            convolution
            normalization
        }
        func apart(_ x: Tensor, pass: Pass) -> Tensor {
            let sum = body(x, pass: pass) + (changes ? around(x, pass: pass) : x)
            return activation?(sum) ?? sum
        }
        let pass = Pass.training(seed: 0)
        let parameters = layer.trainableParameters
        let joined = layer(x, pass: pass), wanted = apart(x, pass: pass)
        for (a, b) in zip(joined.floats, wanted.floats) { #expect(abs(a - b) < 1e-5) }
        for (a, b) in zip(
            (joined * weights).sum().gradients(at: parameters),
            (wanted * weights).sum().gradients(at: parameters))
        {
            for (c, d) in zip(a.floats, b.floats) { #expect(abs(c - d) < 1e-3) }
        }
        let slopes = gradient(at: x) { (layer($0, pass: pass) * weights).sum() }
        let wantedSlopes = gradient(at: x) { (apart($0, pass: pass) * weights).sum() }
        for (a, b) in zip(slopes.floats, wantedSlopes.floats) { #expect(abs(a - b) < 1e-4) }
        // The normalisation took what goes around, and a function behind it only if that is a ReLU.
        let operations = ComputationalGraph(of: joined).nodes.compactMap(\.operation)
        #expect(!operations.contains("add"))
        #expect(operations.contains("relu") == (activation == .relu6))
    }

    @Test("ReLU6 behind a normalisation is part of it", arguments: [false, true])
    func normalizedReLU6(isTraining: Bool) {
        var random = RandomGenerator(seed: 5)
        let x = Tensor.normal([5, 4, 6, 6], using: &random)
        let weights = Tensor.normal([5, 4, 6, 6], using: &random)
        let joined = BatchNormalization(features: 4), single = BatchNormalization(features: 4)
        for layer in [joined, single] {
            layer.scale.value = .full([4], 10)
            layer.shift.value = .full([4], 3)
        }
        let network = Sequential([joined, Activation(.relu6)])
        let pass: Pass = isTraining ? .training(seed: 0) : .inference
        func apart(_ x: Tensor) -> Tensor { ActivationFunction.relu6(single(x, pass: pass)) }
        let found = network(x, pass: pass), wanted = apart(x)
        #expect(found.floats.contains(0) && found.floats.contains(6))
        for (a, b) in zip(found.floats, wanted.floats) { #expect(abs(a - b) < 1e-5) }
        if isTraining {
            let operations = ComputationalGraph(of: found).nodes.compactMap(\.operation)
            #expect(operations == ["batchNormalization"])
        }
        let slopes = gradient(at: x) { (network($0, pass: pass) * weights).sum() }
        let wantedSlopes = gradient(at: x) { (apart($0) * weights).sum() }
        for (a, b) in zip(slopes.floats, wantedSlopes.floats) { #expect(abs(a - b) < 1e-4) }
        for (a, b) in zip(joined.runningMean.value.floats, single.runningMean.value.floats) {
            #expect(a == b)
        }
    }

    @Test("The gradient of ReLU6 is 0 at both of its ends")
    func endsOfReLU6() {
        let x = Tensor([-1, 0, 3, 6, 7] as [Float])
        #expect(gradient(at: x) { ActivationFunction.relu6($0).sum() }.floats == [0, 0, 1, 0, 0])
        #expect(ActivationFunction.relu6(x).floats == [0, 0, 3, 6, 6])
    }

    @Test("A normalisation alone, and one with a function, at the end of a residual layer")
    func normalizedEnds() {
        var random = RandomGenerator(seed: 4)
        let x = Tensor.normal([5, 4], using: &random),
            weights = Tensor.normal([5, 4], using: &random)
        let pass = Pass.training(seed: 0)
        for hasFunction in [false, true] {
            let normalization = BatchNormalization(features: 4)
            let body = Sequential(hasFunction ? [normalization, ReLU()] : [normalization])
            let layer = Residual(activation: .relu) {
                normalization
                if hasFunction { ReLU() }
            }
            let wanted = (body(x, pass: pass) + x).relu()
            for (a, b) in zip(layer(x, pass: pass).floats, wanted.floats) {
                #expect(abs(a - b) < 1e-6)
            }
            let slopes = gradient(at: x) { (layer($0, pass: pass) * weights).sum() }
            let wantedSlopes = gradient(at: x) {
                ((body($0, pass: pass) + $0).relu() * weights).sum()
            }
            for (a, b) in zip(slopes.floats, wantedSlopes.floats) { #expect(abs(a - b) < 1e-5) }
        }
    }

    @Test("Branches join channels, features or sums", arguments: Branches.Joining.allCases)
    func branches(joining: Branches.Joining) throws {
        let one = Affine(inputs: 3, outputs: 2), two = Affine(inputs: 3, outputs: 2)
        let layer = Branches([one, Sequential { two }], joining: joining)
        let x = Tensor([[1, -2, 3], [0, 1, 1]])
        let expected: Tensor
        switch joining {
        case .channels, .features: expected = .concatenate([one(x), two(x)], axis: 1)
        case .sum: expected = one(x) + two(x)
        case .mean: expected = (one(x) + two(x)) * 0.5
        case .vote: expected = ((one(x).softmax() + two(x).softmax()) * 0.5).log()
        }
        for (a, b) in zip(layer(x).floats, expected.floats) { #expect(abs(a - b) < 1e-6) }
        let isWide = joining == .channels || joining == .features
        #expect(try layer.outputShape(for: [3]) == [isWide ? 4 : 2])
        #expect(layer.namedParameters.map(\.name)[2] == "branch2.affine1.weight")
    }

    @Test("A vote of sure members that disagree stays finite, and can be differentiated")
    func sureVotes() {
        let logits = [Tensor([[1000, 0, 0]] as [[Float]]), Tensor([[0, 1000, 0]] as [[Float]])]
        func vote(_ x: Tensor) -> Tensor {
            Branches([Adding(logits[0]), Adding(logits[1])], joining: .vote)(x)
        }
        let joined = vote(.zeros([1, 3]))
        #expect(joined.floats.allSatisfy { $0.isFinite })
        let probabilities = joined.softmax().floats
        #expect(abs(probabilities[0] - 0.5) < 1e-6 && abs(probabilities[1] - 0.5) < 1e-6)
        // Softmax of what is joined does not move when all logits do.
        let slope = gradient(at: .zeros([1, 3])) { (vote($0) * Tensor([[1, 2, 3]])).sum() }
        #expect(slope.floats.allSatisfy { $0.isFinite })
    }

    /// Adds a constant.
    private struct Adding: Layer {
        let constant: Tensor
        init(_ constant: Tensor) { self.constant = constant }
        func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x + constant }
    }

    @Test("Dropout samples differ from each other, their mean is the answer, and they repeat")
    func dropoutSampling() throws {
        let network = try Architecture("affine:50 relu dropout:0.5 affine:3")
            .model(input: [4], seed: 2)
        let x = Tensor([[1, -2, 3, 0.5]] as [[Float]])
        let sampling = DropoutSampling(network, samples: 8, seed: 5)
        #expect(sampling.hasDropout)
        let results = sampling.results(x)
        #expect(results.count == 8 && results[0] != results[1])
        let mean = results.map { $0.softmax() }.reduce(Tensor.zeros([1, 3]), +) * 0.125
        for (a, b) in zip(sampling(x, pass: .inference).softmax().floats, mean.floats) {
            #expect(abs(a - b) < 1e-6)
        }
        #expect(sampling.results(x) == results)
        #expect(network(x, pass: .inference) == network(x, pass: .inference))
        // Its expected value is that of the plain answer in the linear part: many samples come near.
        let many = DropoutSampling(network, samples: 4000, joining: .mean)(x, pass: .inference)
        for (a, b) in zip(many.floats, network(x, pass: .inference).floats) {
            #expect(abs(a - b) < 0.15, "\(a) \(b)")
        }
        let plain = try Architecture("affine:3").model(input: [4])
        #expect(!DropoutSampling(plain, samples: 2).hasDropout)
    }

    @Test(
        "Groups in words say the same words, with the same names and shapes",
        arguments: [
            "residual:activation=relu(conv:4,3,padding=1 batchnorm relu conv:4,3,padding=1 batchnorm)",
            "residual(conv:8,3,padding=1,stride=2 | conv:8,1,stride=2) globalpool affine:3",
            "branches(conv:2,1 | conv:3,3,padding=1,activation=relu | pool:3,stride=1,padding=1)",
            "branches:join=vote(flatten affine:3 | conv:2,3 flatten affine:3 | flatten affine:3)",
            "branches:join=sum(conv:4,1 | ) residual(branches(conv:2,1 | conv:2,1))",
            "frozen(conv:3,3 relu) flatten affine:2",
            "conv:3,3,activation=relu flatten affine:4,activation=tanh reshape:2x2 affine:3",
        ])
    func words(text: String) throws {
        let network = try Architecture(text).model(input: input, seed: 1)
        #expect(network.specification == text)
        let again = try Architecture(network.specification ?? "").model(input: input, seed: 1)
        #expect(again.state == network.state)
        let x = Tensor.ones([2, 4, 6, 6])
        let shape = try network.outputShape(for: input)
        #expect(network(x).shape.dimensions == [2] + shape.dimensions)
        #expect(again(x) == network(x))
    }

    @Test("Sequences in words")
    func sequences() throws {
        for text in [
            "lstm:5,layers=2,directions=both,returns=last affine:3", "gru:4 affine:2",
            "embedding:10,4 lstm:3,returns=last",
        ] {
            let shape: Shape = text.hasPrefix("embedding") ? [7] : [7, 2]
            let network = try Architecture(text).model(input: shape)
            #expect(network.specification == text)
            let output = try network.outputShape(for: shape)
            let x = Tensor.ones(Shape([2] + shape.dimensions))
            #expect(network(x).shape.dimensions == [2] + output.dimensions)
        }
    }

    @Test(
        "Groups that are wrong",
        arguments: [
            ("residual", ["has no '('"]), ("residual(", ["no ')'"]), ("residual()", ["expected"]),
            ("relu)", ["')' too many"]), ("(relu)", ["'(' stands behind nothing"]),
            ("relu(conv:3,3)", ["takes no layers in parentheses"]),
            ("residual(relu | relu | relu)", ["has 3 parts"]),
            ("branches:join=product(relu)", ["join is 'product'"]),
            ("dense:10", ["here it is 'affine'"]),
            ("conv:3,3,activation=rleu", ["did you mean 'relu'?"]),
            (String(repeating: "residual(", count: 30), ["groups in groups"]),
        ])
    func wrong(text: String, words: [String]) {
        expectError(.usage, words) { try Architecture(text) }
    }

    @Test("Ways of different shapes are named")
    func mismatch() throws {
        let words = try Architecture("residual(conv:8,3)")
        expectError(.configuration, ["'residual'", "(8, 4, 4)", "(4, 6, 6)", "shortcut"]) {
            try words.model(input: input)
        }
        let branches = try Architecture("branches(conv:2,1 | conv:2,3)")
        expectError(.configuration, ["'branches'", "cannot be joined"]) {
            try branches.model(input: input)
        }
    }

    @Test("A network that computes for ever is refused")
    func bounded() throws {
        let words = try Architecture("upsample:400 conv:8,31,padding=15 conv:8,31,padding=15")
        expectError(.configuration, ["multiplications for one example"]) {
            try words.model(input: [1, 7, 7])
        }
    }

    @Test(
        "Activations as arguments are those behind the layer",
        arguments: ActivationFunction.allCases)
    func activations(function: ActivationFunction) {
        let plain = Affine(inputs: 3, outputs: 4)
        let activated = Affine(inputs: 3, outputs: 4, activation: function)
        activated.weight.value = plain.weight.value
        let x = Tensor([[1, -2, 3], [-1, 0.5, -2]])
        #expect(activated(x) == function(plain(x)))
        let convolution = Convolution(inputs: 1, filters: 2, size: 2)
        let second = Convolution(inputs: 1, filters: 2, size: 2, activation: function)
        second.weight.value = convolution.weight.value
        let image = Tensor.arange(-8, 8).reshaped([1, 1, 4, 4])
        #expect(second(image) == function(convolution(image)))
    }

    @Test("ReLU as an argument in front of a pooling has the bits of layers of their own")
    func fusedPooling() {
        let apart = Sequential(seed: 1) {
            Convolution(inputs: 1, filters: 3, size: 3); ReLU(); MaxPool(size: 2)
        }
        let one = Sequential(seed: 1) {
            Convolution(inputs: 1, filters: 3, size: 3, activation: .relu); MaxPool(size: 2)
        }
        var generator = RandomGenerator(seed: 1)
        let x = Tensor.normal([2, 1, 10, 10], using: &generator)
        #expect(one(x) == apart(x))
        let pass = Pass.training(seed: 0)
        func gradients(_ network: Sequential) -> [Tensor] {
            network(x, pass: pass).squared.sum().gradients(at: network.trainableParameters)
        }
        #expect(gradients(one) == gradients(apart))
    }
}
