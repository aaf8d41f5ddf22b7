import KisoCore
import KisoNN
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Architectures in words")
struct ArchitectureTests {
    @Test("Words become layers, with shapes that follow from the input")
    func good() throws {
        let network = try Architecture(
            "  conv:30,5  relu pool:2\taffine:100 relu dropout:0.25 affine:10\n"
        ).model(input: [1, 28, 28])
        #expect(
            network.namedLayers.map(\.name) == [
                "convolution1", "relu1", "maxPool1", "flatten1", "affine1", "relu2", "dropout1",
                "affine2",
            ])
        #expect(try network.outputShape(for: [1, 28, 28]) == [10])
        #expect(network(.zeros([2, 1, 28, 28])).shape == [2, 10])
        #expect(
            network.specification
                == "conv:30,5 relu pool:2 flatten affine:100 relu dropout:0.25 affine:10")
    }

    @Test(
        "What a network says of itself makes the same network",
        arguments: [
            "conv:4,3,padding=1,stride=2,dilation=2,groups=2 batchnorm tanh pool:3,stride=1,padding=1",
            "flatten affine:7 sigmoid batchnorm:momentum=0.5,epsilon=1e-06 affine:3 dropout:0.125",
        ])
    func roundTrip(words: String) throws {
        let input: Shape = [2, 9, 9]
        let network = try Architecture(words).model(input: input)
        #expect(network.specification == words)
        let again = try Architecture(network.specification ?? "").model(input: input)
        #expect(again.namedParameters.map(\.name) == network.namedParameters.map(\.name))
        #expect(try again.outputShape(for: input) == network.outputShape(for: input))
    }

    @Test("Arguments reach the layers")
    func arguments() throws {
        let network = try Architecture(
            "conv:4,3,stride=2,padding=1,groups=2 batchnorm:momentum=0.5,epsilon=0.001 "
                + "pool:2,stride=1 dropout:0.2"
        ).model(input: [2, 9, 9])
        let convolution = try #require(network.layers[0] as? Convolution)
        #expect(
            convolution.geometry == WindowGeometry(size: 3, stride: 2, padding: 1, groups: 2))
        let normalization = try #require(network.layers[1] as? BatchNormalization)
        #expect(normalization.momentum == 0.5 && normalization.epsilon == 0.001)
        #expect((network.layers[2] as? MaxPool)?.geometry == WindowGeometry(size: 2, stride: 1))
        #expect((network.layers[3] as? Dropout)?.ratio == 0.2)
        #expect(try network.outputShape(for: [2, 9, 9]) == [4, 4, 4])
    }

    @Test("He's deviation before a ReLU, Xavier's before anything else")
    func initializers() throws {
        let network = try Architecture("affine:400 batchnorm relu affine:400 sigmoid affine:400")
            .model(input: [400])
        let expected = [0.07071, 0.05, 0.05]
        let weights = network.namedParameters.filter { $0.parameter.role == .weight }
        #expect(weights.count == 3)
        for (weight, deviation) in zip(weights, expected) {
            let values = weight.parameter.value.doubles
            let actual = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
            #expect(abs(actual - deviation) < 0.02 * deviation)
        }
    }

    @Test(
        "Words that are wrong",
        arguments: [
            ("", ["architecture is empty"]), ("   \n", ["architecture is empty"]),
            ("affine:10 rleu", ["unknown layer 'rleu'", "did you mean 'relu'?"]),
            ("konvolution:3", ["unknown layer 'konvolution'", "known: conv, upconv, pool"]),
            ("conv:30", ["'conv:30': expected 'conv:FILTERS,SIZE"]),
            ("conv:30,5,7", ["unknown argument '7'"]),
            ("conv:30,x", ["size is 'x', not an integer"]),
            ("conv:0,5", ["filters is '0'"]), ("conv:-3,5", ["filters is '-3'"]),
            ("conv:3,5,stride=0", ["stride is '0'"]), ("conv:3,5,stride", ["stride is ''"]),
            ("conv:3,5,stride=2,stride=2", ["unknown argument 'stride=2'"]),
            ("conv:3,5,pad=1", ["unknown argument 'pad=1'"]),
            ("conv:99999999999999999999,5", ["not an integer from 1 to 1048576"]),
            ("pool", ["expected 'pool:SIZE"]), ("pool:2,padding=2", ["at most half of the size"]),
            ("affine", ["expected 'affine:OUTPUTS"]), ("affine:", ["outputs is ''"]),
            ("affine:10,20", ["'affine:10,20': unknown argument '20'"]),
            ("relu:1", ["'relu' without arguments"]),
            ("dropout:1", ["the ratio must be a number in [0, 1)"]),
            ("dropout:nan", ["the ratio must be"]), ("dropout", ["expected 'dropout:RATIO'"]),
            ("batchnorm:3", ["unknown argument '3'"]),
            ("batchnorm:epsilon=0", ["the epsilon must be a number above 0"]),
            ("batchnorm:momentum=2", ["the momentum must be a number in [0, 1]"]),
            (":", ["unknown layer ''"]),
        ])
    func badWords(text: String, words: [String]) {
        expectError(.usage, words) { try Architecture(text) }
    }

    @Test("Too many layers are refused")
    func tooMany() throws {
        let text = Array(repeating: "relu", count: Architecture.layerLimit)
        _ = try Architecture(text.joined(separator: " "))
        expectError(.usage, ["more than 1000 layers"]) {
            try Architecture((text + ["relu"]).joined(separator: " "))
        }
    }

    @Test(
        "Shapes that do not fit name the layer",
        arguments: [
            ("affine:10 conv:3,3", ["layer 2 'conv:3,3'", "(channels, height, width)", "(10,)"]),
            ("affine:10 pool:2", ["layer 2 'pool:2'", "(10,)"]),
            ("conv:3,29", ["layer 1 'conv:3,29'", "29×29 does not fit into an image of 28×28"]),
            ("conv:3,25 pool:5", ["layer 2 'pool:5'", "5×5 does not fit into an image of 4×4"]),
            ("conv:3,3,groups=3", ["layer 1", "3 groups do not divide 1 channels"]),
        ])
    func shapes(text: String, words: [String]) throws {
        let architecture = try Architecture(text)
        expectError(.configuration, words) { try architecture.model(input: [1, 28, 28]) }
    }

    @Test(
        "Networks that no memory holds are refused before they are allocated",
        arguments: [
            ("affine:1048576", "layer 1"), ("affine:1048576 affine:1048576", "layer 1"),
            ("conv:1048576,28", "layer 1"), ("conv:1,1,padding=1048576", "layer 1"),
            ("conv:100000,1,padding=3000 relu", "layer 1"),
            ("affine:1000 batchnorm affine:1048576 relu", "layer 3"),
            (String(repeating: "conv:1,1,padding=5000 ", count: 5), "layer 2"),
        ])
    func enormous(text: String, place: String) throws {
        let architecture = try Architecture(text)
        let start = ContinuousClock.now
        expectError(.configuration, [place]) { try architecture.model(input: [1, 28, 28]) }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("A hand-made network that does not fit names its layer")
    func sequentialShapes() {
        let network = Sequential {
            Flatten()
            Affine(inputs: 784, outputs: 10)
        }
        expectError(.configuration, ["affine1: takes 784 inputs", "an example of shape (100,)"]) {
            try network.outputShape(for: [1, 10, 10])
        }
        expectError(.configuration, ["takes 3 features"]) {
            try BatchNormalization(features: 3).outputShape(for: [4, 2, 2])
        }
    }
}
