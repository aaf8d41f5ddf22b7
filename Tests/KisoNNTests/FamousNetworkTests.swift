import KisoCore
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import Testing

/// The networks of the papers: their numbers of parameters and multiplications are from the papers and
/// from the documentation of torchvision, Caffe and Google.
@Suite("Networks that made deep learning famous")
struct FamousNetworkTests {
    /// Trained parameters at the paper's input with the paper's outputs.
    static let parameters: [(NamedModel, Int)] = [
        (.leNet1998, 156 + 12 + 1516 + 32 + 48120 + 10164), (.leNet, 61_706),
        (.alexNet, 60_965_224),
        (.vgg11, 132_863_336), (.vgg13, 133_047_848), (.vgg16, 138_357_544), (.vgg19, 143_667_240),
        (.vgg11BatchNormalization, 132_868_840), (.vgg13BatchNormalization, 133_053_736),
        (.vgg16BatchNormalization, 138_365_992), (.vgg19BatchNormalization, 143_678_248),
        // Caffe's bvlc_googlenet with both auxiliary outputs.
        (.googLeNet, 13_378_280),
        (.resNet18, 11_689_512), (.resNet34, 21_797_672), (.resNet50, 25_557_032),
        (.resNet101, 44_549_160), (.resNet152, 60_192_808), (.resNet50As2015, 25_557_032),
        // 0.27, 0.46, 0.66, 0.85 and 1.7 million in the paper's table 6.
        (.resNet20, 269_722), (.resNet32, 464_154), (.resNet44, 658_586), (.resNet56, 853_018),
        (.resNet110, 1_727_962), (.plain20, 269_722), (.plain56, 853_018),
        (.efficientNetLite0, 4_652_008),
    ]

    @Test("as many parameters as in the paper", arguments: parameters)
    func count(model: NamedModel, parameters: Int) throws {
        let network = try Architecture(model.architecture).model(input: model.input)
        let trained = network.namedParameters.filter(\.isTrainable)
        #expect(trained.map(\.parameter.shape.count).reduce(0, +) == parameters)
        #expect(try network.outputShape(for: model.input) == [model.outputs])
    }

    /// Multiplications of convolutions and affine layers for one example.
    private static func products(_ network: Sequential, _ input: Shape) -> Int {
        let trace = network.trace(for: input)
        return trace.nodes.indices.filter {
            ["convolution", "affine"].contains(trace.nodes[$0].operation ?? "")
        }.map { trace.multiplyAdds(of: $0) }.reduce(0, +)
    }

    /// In units of 10⁷ as they are published: ×10⁹ with two digits.
    @Test(
        "as many multiplications as published",
        arguments: [
            (.vgg11, 761), (.vgg13, 1131), (.vgg16, 1547), (.vgg19, 1963), (.resNet18, 181),
            (.resNet34, 366), (.resNet50, 409), (.resNet101, 780), (.resNet152, 1151),
            (.alexNet, 72),
            // "3.8 billion" in the paper, with 3,858 million exactly.
            (.resNet50As2015, 386), (.googLeNet, 158),
        ] as [(NamedModel, Int)])
    func multiplications(model: NamedModel, published: Int) throws {
        let network = try Architecture(model.architecture).model(input: model.input)
        let count = Self.products(network, model.input)
        #expect((Double(count) / 1e7).rounded() == Double(published))
    }

    @Test(
        "EfficientNet-Lite0 within a tenth of Google's 407 million, which count more than products")
    func lite() throws {
        let model = NamedModel.efficientNetLite0
        let network = try Architecture(model.architecture).model(input: model.input)
        #expect((366_000_000...407_000_000).contains(Self.products(network, model.input)))
    }

    @Test("GoogLeNet's first module: 128 million multiplications for 192 maps of 28×28, 256 out")
    func module() throws {
        let module = Inception(64, 96, 128, 16, 32, 32)
        let input: Shape = [192, 28, 28]
        let network = try Architecture(module.words()).model(input: input)
        #expect(try network.outputShape(for: input) == [256, 28, 28] && module.filters == 256)
        let count = Self.products(network, input)
        #expect((Double(count) / 1e6).rounded() == 128)
        let naive = try Architecture(module.words(reduces: false)).model(input: input)
        #expect(try naive.outputShape(for: input) == [256, 28, 28])
        #expect(Self.products(naive, input) > 2 * count)
    }

    @Test("LeNet's layers have the paper's numbers")
    func leNet() throws {
        let model = NamedModel.leNet1998
        let network = try Architecture(model.architecture).model(input: [1, 32, 32])
        let counts = network.namedLayers.map { layer in
            layer.layer.namedParameters.filter(\.isTrainable).map(\.parameter.shape.count)
                .reduce(0, +)
        }.filter { $0 > 0 }
        #expect(counts == [156, 12, 1516, 32, 48120, 10164])
        #expect(PartialConvolution.leNet.map(\.count).reduce(0, +) == 60)
        // Each map of S2 is seen by ten filters.
        for map in 0..<6 {
            #expect(PartialConvolution.leNet.count { $0.contains(map) } == 10)
        }
    }

    @Test(
        "every network fits its own input and small images, or says what it needs",
        arguments: NamedModel.all)
    func fits(model: NamedModel) throws {
        let inputs: [Shape] =
            model.input.rank == 3 ? [model.input, [1, 28, 28], [3, 32, 32]] : [model.input]
        for input in inputs {
            let words = try model.words(for: input, outputs: 7)
            let network = try Architecture(words.text).model(input: input)
            #expect(try network.outputShape(for: input) == [7])
            // What it says of itself makes it again.
            let said = try #require(network.specification)
            let again = try Architecture(said).model(input: input)
            #expect(again.specification == said)
            #expect(again.namedParameters.map(\.name) == network.namedParameters.map(\.name))
        }
        guard model.input.rank == 3, !NamedModel.ofTheBook.contains(model) else { return }
        let error = #expect(throws: KisoError.self) {
            try model.words(for: [3, 2, 40], outputs: 7)
        }
        #expect(error?.message.contains("\(model) needs images of at least") == true)
    }

    @Test("what was fitted is said, what is the paper's is not")
    func fitting() throws {
        func note(_ model: NamedModel, _ input: Shape) throws -> String? {
            try model.words(for: input, outputs: 10).fitting
        }
        for model in NamedModel.all { #expect(try note(model, model.input) == nil) }
        #expect(try note(.resNet20, [1, 28, 28]) == nil)
        #expect(try note(.vgg16, [3, 32, 32])?.contains("maps of 1×1") == true)
        #expect(try note(.vgg16, [1, 28, 28])?.contains("odd row") == true)
        #expect(try note(.resNet18, [3, 32, 32])?.contains("first pooling is left out") == true)
        #expect(try note(.leNet, [1, 28, 28])?.contains("border") == true)
    }

    @Test(
        "small relatives of each family learn by a step",
        arguments: [
            .leNet1998, .leNet, .alexNetMini, .vgg5, .googLeNetMini, .resNet20, .plain20,
            .efficientNetLite0,
        ] as [NamedModel])
    func trains(model: NamedModel) throws {
        let input: Shape = [1, 28, 28]
        let network = try Architecture(model.words(for: input, outputs: 10).text)
            .model(input: input)
        var random = RandomGenerator(seed: 1)
        let x = Tensor.normal([4, 1, 28, 28], using: &random)
        let labels = Tensor([1, 2, 3, 4] as [Int64], shape: [4])
        let loss = network(x, pass: .training(seed: 0)).softmaxCrossEntropy(labels: labels)
        let gradients = loss.gradients(at: network.trainableParameters)
        #expect(loss.item().isFinite)
        // Biases in front of a normalisation, or behind a ReLU that is off, may have none.
        #expect(gradients.count { ($0 * $0).sum().item() > 0 } > gradients.count * 3 / 4)
    }
}
