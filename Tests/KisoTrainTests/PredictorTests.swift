import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoOps
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Saved networks")
struct PredictorTests {
    private func sample(_ words: String = "conv:3,3 batchnorm relu pool:2 affine:4") throws
        -> Predictor
    {
        let input: Shape = [1, 8, 8]
        return Predictor(
            try Architecture(words).model(input: input, seed: 5), input: input,
            classNames: ["zero", "one", "two \"quoted\" ✓", ""], name: "sample", data: "mnist")
    }

    /// The parts of a saved file, to be changed.
    private func file() throws -> Safetensors {
        var file = try Safetensors.read(sample().encoded())
        // What is changed shall be found by itself.
        file.metadata["kiso.sha256"] = nil
        file.metadata["kiso.checked"] = nil
        return file
    }

    private func expectBad(
        _ words: [String], sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout Safetensors) throws -> Void
    ) throws {
        try withFolder { folder in
            var file = try file()
            try change(&file)
            let url = folder.appendingPathComponent("model.safetensors")
            try file.write(to: url)
            expectError(.badData, ["model.safetensors"] + words, sourceLocation: sourceLocation) {
                try Predictor.load(url)
            }
        }
    }

    @Test("Loading gives back the network and its description")
    func roundTrip() throws {
        let saved = try sample()
        // Statistics other than the first ones, so that they are seen to travel too.
        var generator = RandomGenerator(seed: 6)
        let x = Tensor.normal([5, 1, 8, 8], using: &generator)
        _ = saved.network(x, pass: Pass(isTraining: true, tracksParameters: false))
        try withFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try saved.save(to: url)
            let loaded = try Predictor.load(url)
            #expect(loaded.input == saved.input)
            #expect(loaded.classNames == saved.classNames)
            #expect(loaded.name == "sample" && loaded.data == "mnist")
            for (a, b) in zip(loaded.network.namedParameters, saved.network.namedParameters) {
                #expect(a.name == b.name)
                #expect(a.parameter.value == b.parameter.value, "\(a.name)")
            }
            #expect(loaded.network(x) == saved.network(x))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        }
    }

    @Test("The file says in its metadata what it is")
    func metadata() throws {
        let metadata = try file().metadata
        #expect(
            metadata == [
                "kiso.format": "2", "kiso.model": "sample", "kiso.data": "mnist",
                "kiso.architecture": "conv:3,3 batchnorm relu pool:2 flatten affine:4",
                "kiso.input": "1x8x8", "kiso.classes": metadata["kiso.classes"] ?? "",
            ])
    }

    @Test("A batch normalisation of other numbers comes back with them")
    func batchNormalization() throws {
        let network = Sequential([BatchNormalization(features: 2, momentum: 0.75, epsilon: 0.5)])
        try withFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try Predictor(network, input: [2]).save(to: url)
            let loaded = try #require(try Predictor.load(url).network as? Sequential)
            let layer = loaded.layers.first as? BatchNormalization
            #expect(layer?.momentum == 0.75 && layer?.epsilon == 0.5)
        }
    }

    /// A layer of somebody else's.
    private struct Scale: Layer {
        let factor = Parameter(Tensor([3]))
        func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x * pass.value(of: factor) }
    }

    @Test("A network with layers of its own is saved by what it computes (D3)")
    func withoutWords() throws {
        func network() -> Sequential {
            Sequential(seed: 4) {
                Sequential([Affine(inputs: 2, outputs: 2)]); Scale()
            }
        }
        let saved = network()
        saved.namedParameters[0].parameter.value = Tensor([[1, 2], [3, 4]])
        try withFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try Predictor(saved, input: [2]).save(to: url)
            // Another process has only the file.
            let loaded = try Predictor.load(url)
            #expect(loaded.network is TracedNetwork)
            #expect(loaded.network.state == saved.state)
            var generator = RandomGenerator(seed: 3)
            let x = Tensor.normal([7, 2], using: &generator)
            #expect(loaded.network(x) == saved(x))
            // It can be trained on, and saved again.
            let learner = Learner(loaded.network, optimizer: SGD(learningRate: 0.1))
            try learner.step(x, Tensor((0..<7).map { Int64($0 % 2) }, shape: [7]))
            #expect(loaded.network.state != saved.state)
            let again = try Predictor.load(loaded.saved(in: folder))
            #expect(again.network.state == loaded.network.state)
            // A program that has the layers may take its own.
            let own = network()
            _ = try Predictor.load(url, into: own)
            #expect(own.state == saved.state)
        }
    }

    /// A layer that looks at what it computes, so that no record of a run stands for it.
    private struct Choosing: Layer {
        let factor = Parameter(Tensor([3]))
        func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
            x.sum().item() > 0 ? x * pass.value(of: factor) : x
        }
    }

    @Test("A network that chooses by its values is saved by its state alone")
    func choosing() throws {
        try withFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try Predictor(Choosing(), input: [2]).save(to: url)
            expectError(.badData, ["layers of its own", "Predictor.load(_:into:)"]) {
                try Predictor.load(url)
            }
            let other = Choosing()
            other.factor.value = Tensor([1])
            _ = try Predictor.load(url, into: other)
            #expect(other.factor.value.floats == [3])
        }
    }

    @Test("A flipped bit in the weights is noticed", .enabled(if: hasCodecs))
    func damage() throws {
        var bytes = try sample().encoded()
        bytes[bytes.count - 5] ^= 0x10
        try withFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try Data(bytes).write(to: url)
            expectError(.badData, ["is damaged: the SHA-256 of its content"]) {
                try Predictor.load(url)
            }
        }
    }

    @Test("Half precision is read as the network's type")
    func halfPrecision() throws {
        try withFolder { folder in
            var file = try file()
            file.tensors = file.tensors.map {
                ($0.name, Tensor($0.array).cast(to: .float16).array)
            }
            let url = folder.appendingPathComponent("model.safetensors")
            try file.write(to: url)
            let network = try Predictor.load(url).network
            #expect(network.namedParameters.allSatisfy { $0.parameter.value.dtype == .float32 })
            let weight = network.namedParameters[0].parameter.value.floats
            let full = try sample().network.namedParameters[0].parameter.value.floats
            #expect(weight == full.map { Float(Float16($0)) })
        }
    }

    @Test("A missing, superfluous, wrongly shaped or wrongly typed array is named")
    func arrays() throws {
        try expectBad([
            "has no 'affine1.weight' of shape (27, 4)",
            "it holds affine1.bias, batchNormalization1",
        ]) {
            $0.tensors.removeAll { $0.name == "affine1.weight" }
        }
        try expectBad(["'affine2.weight' belongs to no layer"]) {
            $0.tensors.append(("affine2.weight", NDArray([1, 2] as [Float], shape: [2])))
        }
        try expectBad(["'affine1.bias' has shape (3,), expected (4,)"]) {
            $0.tensors.removeAll { $0.name == "affine1.bias" }
            $0.tensors.append(("affine1.bias", NDArray([1, 2, 3] as [Float], shape: [3])))
        }
        try expectBad(["'affine1.bias' holds int64, expected floating-point"]) {
            $0.tensors.removeAll { $0.name == "affine1.bias" }
            $0.tensors.append(("affine1.bias", NDArray([1, 2, 3, 4] as [Int64], shape: [4])))
        }
    }

    @Test(
        "Metadata that make no network are refused",
        arguments: [
            ("kiso.architecture", nil, ["layers of its own"]),
            ("kiso.input", nil, ["has no description in its metadata"]),
            (
                "kiso.architecture", "conv:3,3 rleu",
                ["the architecture in it: unknown layer 'rleu'"]
            ),
            ("kiso.architecture", "conv:3,30", ["does not fit into an image of 8×8"]),
            ("kiso.architecture", "affine:1048576 relu affine:1048576", ["too many"]),
            ("kiso.input", "1x8", ["the input '1x8'", "the architecture in it"]),
            ("kiso.input", "1x8x", ["the input '1x8x'"]),
            ("kiso.input", "0x8x8", ["the input '0x8x8'"]),
            ("kiso.input", "-1x8x8", ["the input '-1x8x8'"]),
            ("kiso.input", "9999999999x9999999999x9", ["the input"]),
            ("kiso.input", "1x99999999x1", ["the architecture in it"]),
        ] as [(String, String?, [String])])
    func badMetadata(key: String, value: String?, words: [String]) throws {
        let expected = key == "kiso.input" && value == "1x8" ? ["the architecture in it"] : words
        try expectBad(expected) { $0.metadata[key] = value }
    }

    @Test("A file that is cut anywhere is refused")
    func truncated() throws {
        let bytes = try sample().encoded()
        try withFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            for length in stride(from: 0, to: bytes.count, by: 13) {
                try Data(bytes.prefix(length)).write(to: url)
                expectError(.badData, ["model.safetensors"]) { try Predictor.load(url) }
            }
            try Data("<html>not found</html>".utf8).write(to: url)
            expectError(.badData, ["safetensors"]) { try Predictor.load(url) }
            expectError(.missingInput, ["nowhere.safetensors"]) {
                try Predictor.load(folder.appendingPathComponent("nowhere.safetensors"))
            }
        }
    }

    @Test("A refused file changes no parameter")
    func unchanged() throws {
        let classifier = try sample()
        let before = classifier.network.namedParameters.map(\.parameter.value)
        var state = classifier.network.state.mapValues { Tensor.ones($0.shape) }
        state["affine1.bias"] = nil
        expectError(.badData, ["x: has no"]) { try classifier.network.load(state, from: "x") }
        #expect(classifier.network.namedParameters.map(\.parameter.value) == before)
    }
}

extension Predictor {
    /// Saves into a folder and says where.
    fileprivate func saved(in folder: URL) throws -> URL {
        let url = folder.appendingPathComponent("again.safetensors")
        try save(to: url)
        return url
    }
}
