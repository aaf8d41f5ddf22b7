import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Transfer")
struct TransferTests {
    private let words =
        "conv:4,3,padding=1 batchnorm relu residual(conv:4,3,padding=1) globalpool affine:5 relu dropout:0.5 affine:3"

    private func source() throws -> Predictor {
        let network = try Architecture(words).model(input: [3, 8, 8], seed: 4)
        var random = RandomGenerator(seed: 1)
        // Statistics that are not those of a new network.
        let x = Tensor.normal([16, 3, 8, 8], using: &random) * 3 + 1
        for _ in 0..<30 { _ = network(x, pass: .training(seed: 0)) }
        return Predictor(network, input: [3, 8, 8], name: "source")
    }

    @Test(
        "the layers but the last, frozen as was asked",
        arguments: [
            (
                "all",
                "frozen(conv:4,3,padding=1 batchnorm relu residual(conv:4,3,padding=1) globalpool affine:5 relu) dropout:0.5 affine:7"
            ),
            (
                "none",
                "conv:4,3,padding=1 batchnorm relu residual(conv:4,3,padding=1) globalpool affine:5 relu dropout:0.5 affine:7"
            ),
            (
                "1",
                "frozen(conv:4,3,padding=1 batchnorm relu) residual(conv:4,3,padding=1) globalpool affine:5 relu dropout:0.5 affine:7"
            ),
            (
                "2",
                "frozen(conv:4,3,padding=1 batchnorm relu residual(conv:4,3,padding=1) globalpool) affine:5 relu dropout:0.5 affine:7"
            ),
        ])
    func words(freeze: String, expected: String) throws {
        let transfer = try Transfer(from: source(), freezing: .init(freeze))
        #expect(try transfer.words(for: [3, 8, 8], outputs: 7) == expected)
    }

    @Test("where maps are left, an average comes behind them, frozen with the rest or not")
    func maps() throws {
        let network = try Architecture("conv:4,3 relu pool:2").model(input: [3, 8, 8])
        let source = Predictor(network, input: [3, 8, 8], name: "features")
        #expect(
            try Transfer(from: source, freezing: .all).words(for: [3, 8, 8], outputs: 2)
                == "frozen(conv:4,3 relu pool:2 globalpool) affine:2")
        #expect(
            try Transfer(from: source, freezing: .none).words(for: [3, 8, 8], outputs: 2)
                == "conv:4,3 relu pool:2 globalpool affine:2")
    }

    @Test("what was learnt is there, and frozen layers are at rest in training")
    func values() throws {
        let source = try source()
        let network = try Transfer(from: source, freezing: .all).network(
            for: [3, 8, 8], outputs: 7)
        var random = RandomGenerator(seed: 2)
        let x = Tensor.normal([5, 3, 8, 8], using: &random)
        let old = try #require(source.network as? Sequential)
        let features = Sequential(Array(old.layers.prefix(7)))(x)
        #expect(network.layers[0](x, pass: .training(seed: 3)).allClose(to: features))
        #expect(network.namedTrainableParameters.map(\.name) == ["affine1.weight", "affine1.bias"])
        let state = network.state
        let learner = Learner(network, optimizer: SGD(learningRate: 0.1))
        try learner.step(x, Tensor([0, 1, 2, 3, 4] as [Int64], shape: [5]))
        for (name, value) in network.state {
            #expect((value == state[name]) == !name.hasPrefix("affine"), "\(name)")
        }
    }

    @Test("training on features kept is training on pictures, bit for bit")
    func features() async throws {
        func run(keeps: Bool) async throws -> [String: Tensor] {
            let network = try Transfer(from: source(), freezing: .all)
                .network(for: [3, 8, 8], outputs: 4)
            var random = RandomGenerator(seed: 5)
            let data = ArrayDataset(
                inputs: .normal([60, 3, 8, 8], using: &random),
                targets: .integers([60], in: 0..<4, using: &random))
            let features = try #require(FrozenFeatures(network))
            let learner = Learner<Supervised>(
                network, computing: keeps ? features.tail : network, loss: .softmaxCrossEntropy,
                optimizer: Adam(), groups: nil, decay: nil, clipping: .none, seed: 1,
                precision: .float32)
            let trainer = Trainer(learner)
            try await trainer.fit(
                keeps ? try features(data) : data, epochs: 3, batchSize: 20)
            return network.state
        }
        let (a, b) = (try await run(keeps: true), try await run(keeps: false))
        for (name, value) in a {
            #expect(b[name].map { value.allClose(to: $0) } == true, "\(name)")
        }
    }

    @Test("what cannot be transferred is named")
    func refused() throws {
        let source = try source()
        func message(_ body: () throws -> Void) -> String {
            #expect(throws: KisoError.self, performing: body)?.message ?? ""
        }
        #expect(message { _ = try Transfer.Freezing("some") }.contains("all, none or a number"))
        #expect(
            message { _ = try Transfer(from: source, freezing: .first(9)) }
                .contains("has 3 layers with weights"))
        #expect(
            message { _ = try Transfer(from: source).words(for: [1, 8, 8], outputs: 2) }
                .contains("3 channels"))
        let flat = Predictor(
            try Architecture("conv:2,3 affine:4 relu affine:2").model(input: [1, 8, 8]),
            input: [1, 8, 8], name: "flat")
        #expect(
            message { _ = try Transfer(from: flat).network(for: [1, 10, 10], outputs: 2) }
                .contains("affine1: takes 72 inputs"))
    }

    /// PyTorch 2.15 and the package efficientnet-lite-pytorch 0.1.0, on a picture of the bytes
    /// `7919 i mod 255`: the first eight logits, the largest and the sum.
    @Test(
        "EfficientNet-Lite0 gives PyTorch's logits",
        .enabled(
            if: hasCodecs && PretrainedWeights.all[0].isStored,
            "'kiso weights get efficientnet-lite0' first"))
    func logits() async throws {
        let network = try await PretrainedWeights(named: "efficientnet-lite0").load()
        let pixels: [Float] = (0..<150_528).map { (index: Int) -> Float in
            Float(index * 7919 % 255) / 255
        }
        let logits: [Double] = try network(Tensor(pixels, shape: [1, 3, 224, 224])).doubles
        let expected: [Double] = [
            -0.6399738788604736, 0.5447576642036438, -0.8093095421791077, -1.743010401725769,
            -0.14113803207874298, 0.3855598568916321, -0.888003408908844, -0.03385696932673454,
        ]
        for (a, b) in zip(logits, expected) { #expect(abs(a - b) < 1e-3) }
        let largest = logits.max() ?? 0
        #expect(logits.firstIndex(of: largest) == 905)
        #expect(abs(largest - 5.257995) < 1e-3)
        let sum = logits.reduce(0, +)
        #expect(abs(sum + 57.96579) < 0.05)
    }

    @Test("names of PyTorch: the first tensor that is missing or of another shape is named")
    func torchNames() throws {
        let model = NamedModel.resNet18
        let network = try Architecture(model.words(for: [3, 32, 32], outputs: 10).text)
            .model(input: [3, 32, 32])
        var tensors: [(name: String, tensor: Tensor)] = []
        // torchvision's module names, written down from its documentation, in another order.
        func add(_ name: String, _ shape: Shape) { tensors.append((name, .ones(shape))) }
        func norm(_ name: String, _ count: Int) {
            for leaf in ["weight", "bias", "running_mean", "running_var"] {
                add("\(name).\(leaf)", [count])
            }
            tensors.append(("\(name).num_batches_tracked", Tensor([1] as [Int64], shape: [])))
        }
        add("fc.weight", [10, 512])
        add("fc.bias", [10])
        add("conv1.weight", [64, 3, 3, 3])
        norm("bn1", 64)
        var inputs = 64
        for (level, filters) in [64, 128, 256, 512].enumerated() {
            for block in 0..<2 {
                let path = "layer\(level + 1).\(block)"
                if block == 0 && level > 0 {
                    add("\(path).downsample.0.weight", [filters, inputs, 1, 1])
                    norm("\(path).downsample.1", filters)
                }
                add("\(path).conv1.weight", [filters, inputs, 3, 3])
                norm("\(path).bn1", filters)
                add("\(path).conv2.weight", [filters, filters, 3, 3])
                norm("\(path).bn2", filters)
                inputs = filters
            }
        }
        try model.loadTorch(tensors, into: network, from: "file.pth")
        #expect(network.namedParameters.allSatisfy { $0.parameter.value.max().item() == 1 })
        func message(_ tensors: [(name: String, tensor: Tensor)]) -> String {
            let error = #expect(throws: KisoError.self) {
                try model.loadTorch(tensors, into: network, from: "file.pth")
            }
            return error?.message ?? ""
        }
        #expect(
            message(tensors.filter { $0.name != "layer2.0.downsample.0.weight" })
                .contains("has no 'layer2.0.downsample.0.weight' of shape (128, 64, 1, 1)"))
        #expect(
            message(tensors + [("layer5.0.conv1.weight", .ones([1]))])
                .contains("'layer5.0.conv1.weight' belongs to no layer of resnet18"))
        let wrong = tensors.map {
            $0.name == "fc.weight" ? (name: $0.name, tensor: Tensor.ones([1000, 512])) : $0
        }
        #expect(
            message(wrong).contains(
                "'fc.weight' has shape (512, 1000), 'affine1.weight' of resnet18 has (512, 10)"))
    }
}
