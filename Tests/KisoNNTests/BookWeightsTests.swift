import Foundation
import KisoCore
import KisoNN
import KisoTensor
import KisoTestSupport
import Testing

@Suite("Weight files of the book")
struct BookWeightsTests {
    private func network(_ name: String) throws -> (Sequential, Fixture.Network) {
        let fixture = try Fixture.network(name)
        let input = Shape(Array(fixture.x.shape.dropFirst()))
        return (try Architecture(fixture.words).model(input: input), fixture)
    }

    @Test(
        "The networks of chapters 3, 7 and 8 in small give PyTorch's outputs",
        arguments: [
            "three-layer", "simple-convnet", "deep-convnet",
        ])
    func outputs(name: String) throws {
        let (network, fixture) = try network(name)
        try BookWeights.load(Fixture.url(name + ".pkl"), into: network)
        for device in Device.available {
            for parameter in network.namedParameters.map(\.parameter) {
                parameter.value = parameter.value.on(device)
            }
            let y = network(fixture.x.tensor(.float32, device: device))
            expectClose(y, fixture.y, "\(device)")
        }
    }

    @Test(
        "Files of the same form with other layers are refused, and change nothing",
        arguments: [
            ("missing-key", ["has no 'W2' of shape (4, 5)", "it holds W1, W3, b1, b2, b3"]),
            ("wrong-shape", ["'b2' has shape (4,), expected (5,)"]),
            ("transposed", ["'W1' has shape (4, 6), expected (6, 4)"]),
            ("superfluous", ["'W4' belongs to no layer"]),
            ("integers", ["'b1' holds int64, expected floating-point"]),
            ("list", ["is not a dictionary of arrays W1, b1"]),
            ("texts", ["something else than named arrays"]),
            ("simple-convnet", ["'W1' has shape (3, 1, 3, 3), expected (6, 4)"]),
        ])
    func refused(name: String, words: [String]) throws {
        let (network, _) = try network("three-layer")
        let before = network.namedParameters.map(\.parameter.value)
        expectError(.badData, ["\(name).pkl"] + words) {
            try BookWeights.load(Fixture.url(name + ".pkl"), into: network)
        }
        #expect(network.namedParameters.map(\.parameter.value) == before)
    }

    @Test("A network with other parameters has no such file")
    func otherLayers() throws {
        let network = try Architecture("affine:4 batchnorm affine:3").model(input: [6])
        expectError(.configuration, ["affine and convolution layers only"]) {
            try BookWeights.load(Fixture.url("three-layer.pkl"), into: network)
        }
        expectError(.missingInput, ["nowhere.pkl"]) {
            try BookWeights.load(Fixture.url("nowhere.pkl"), into: network)
        }
    }

    @Test("The book's dropout scales in inference; its factor goes into the weights")
    func dropout() throws {
        let data = try Data(contentsOf: Fixture.url("book-dropout.json"))
        let fixture = try JSONDecoder().decode(Fixture.Network.self, from: data)
        let network = try Architecture(fixture.words).model(input: [6])
        try BookWeights.load(Fixture.url("book-dropout.pkl"), into: network)
        expectClose(network(fixture.x.tensor(.float32)), fixture.y)
        // Between two layers that keep no factors there is no weight that could take it.
        let words = try Architecture("dropout:0.5 sigmoid affine:5 relu affine:4 relu affine:3")
        let other = try words.model(input: [6])
        #expect(throws: KisoError.self) {
            try BookWeights.load(Fixture.url("book-dropout.pkl"), into: other)
        }
    }
}
