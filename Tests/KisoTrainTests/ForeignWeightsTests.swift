import Foundation
import KisoCore
import KisoIO
import KisoNN
import KisoOps
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

/// Bytes of another framework's become networks; VGG16's values are those of h5py and PyTorch.
@Suite("Weights of other frameworks", .serialized)
struct ForeignWeightsTests {
    private func golden(_ name: String) throws -> [Float] {
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        return try NPY.read(folder.appendingPathComponent(name)).values(as: Float.self)
    }

    private func message(_ body: () throws -> Void) -> String {
        let error = #expect(throws: KisoError.self, performing: body)
        #expect(error?.message.contains("\n") == false)
        return error?.message ?? ""
    }

    private func file(_ tensors: [(name: String, tensor: Tensor)]) throws -> [UInt8] {
        try Safetensors(tensors: tensors.map { ($0.name, $0.tensor.array) }).encode()
    }

    /// Values for every tensor of torchvision's ResNet-18, small and different.
    static func resNet18(outputs: Int) -> [(name: String, tensor: Tensor)] {
        var tensors: [(name: String, tensor: Tensor)] = []
        var random = RandomGenerator(seed: 8)
        func add(_ name: String, _ shape: Shape) {
            tensors.append((name, Tensor.normal(shape, using: &random) * 0.05))
        }
        func norm(_ name: String, _ count: Int) {
            for leaf in ["weight", "bias", "running_mean"] { add("\(name).\(leaf)", [count]) }
            tensors.append(("\(name).running_var", .ones([count])))
            tensors.append(("\(name).num_batches_tracked", Tensor([1] as [Int64], shape: [])))
        }
        add("conv1.weight", [64, 3, 7, 7])
        norm("bn1", 64)
        var inputs = 64
        for (level, filters) in [64, 128, 256, 512].enumerated() {
            for block in 0..<2 {
                let path = "layer\(level + 1).\(block)"
                add("\(path).conv1.weight", [filters, inputs, 3, 3])
                norm("\(path).bn1", filters)
                add("\(path).conv2.weight", [filters, filters, 3, 3])
                norm("\(path).bn2", filters)
                if block == 0 && level > 0 {
                    add("\(path).downsample.0.weight", [filters, inputs, 1, 1])
                    norm("\(path).downsample.1", filters)
                }
                inputs = filters
            }
        }
        add("fc.weight", [outputs, 512])
        add("fc.bias", [outputs])
        return tensors
    }

    @Test("ResNet-18 in safetensors: its outputs, ImageNet's scale, every value")
    func safetensors() throws {
        let tensors = Self.resNet18(outputs: 7)
        let network = try ForeignWeights.predictor(file(tensors), as: .resNet18, from: "file")
        #expect(try network.output == [7])
        #expect(network.input == [3, 224, 224])
        #expect(network.name == "resnet18")
        let chain = try #require(network.network as? Sequential)
        let scale = try #require(chain.layers.first as? Standardization)
        #expect(scale.mean.value.floats == [0.485, 0.456, 0.406])
        #expect(scale.deviation.value.floats == [0.229, 0.224, 0.225])
        let state = network.network.state
        let byName = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        #expect(state["convolution1.weight"] == byName["conv1.weight"])
        #expect(state["affine1.weight"] == byName["fc.weight"]?.transposed().contiguous)
        let again = try ForeignWeights.predictor(
            file(tensors.map { ("module.\($0.name)", $0.tensor) } + [("optimizer.lr", .ones([1]))]),
            as: .resNet18, from: "file")
        for (name, value) in again.network.state { #expect(state[name] == value, "\(name)") }
    }

    @Test("another network's file: the first mismatch is named, with both shapes")
    func mismatch() throws {
        let bytes = try file(Self.resNet18(outputs: 3))
        func read(_ model: NamedModel, _ bytes: [UInt8]) -> String {
            message { _ = try ForeignWeights.predictor(bytes, as: model, from: "file") }
        }
        #expect(read(.resNet34, bytes).contains("has no 'layer1.2.conv1.weight'"))
        #expect(
            read(.resNet50, bytes).contains(
                "'layer1.0.conv1.weight' has shape (64, 64, 3, 3), "))
        #expect(read(.resNet50, bytes).contains("of resnet50 has (64, 64, 1, 1)"))
        #expect(read(.resNet20, bytes).contains("known are those of vgg11"))
        #expect(read(.resNet18, Array(bytes.prefix(100))).contains("header"))
        #expect(read(.resNet18, [1, 2, 3]).contains("expected what torch.save wrote"))
        #expect(read(.resNet18, []).contains("expected what torch.save wrote"))
    }

    @Test("kernels of Keras's in the order of their numbers, channels turned around")
    func keras() throws {
        let layers = (1...12).map { "conv:\($0 == 1 ? 2 : 1),3,padding=1" }.joined(separator: " ")
        let network = try Architecture(layers).model(input: [3, 4, 4])
        func kernel(_ index: Int) -> Tensor {
            let shape: Shape = [3, 3, index == 0 ? 3 : index == 1 ? 2 : 1, index == 0 ? 2 : 1]
            return Tensor((0..<shape.count).map { Float($0 + 1000 * index) }, shape: shape)
        }
        var tensors: [(name: String, tensor: Tensor)] = []
        for index in 0..<12 {
            let path = "layers/conv2d" + (index == 0 ? "" : "_\(index)") + "/vars"
            tensors.append(("\(path)/0", kernel(index)))
            tensors.append(("\(path)/1", .full(index == 0 ? [2] : [1], Double(index))))
        }
        tensors.append(("dense/vars/0", .ones([4, 2])))
        tensors.append(("side/vars/0", .ones([1, 1, 2, 1])))
        try NamedModel.vgg16.loadKeras(tensors.reversed(), into: network, from: "file")
        let state = network.state
        // [h, w, c, f] → [f, c, h, w], blue first → red first.
        let first = try #require(state["convolution1.weight"])
        for f in 0..<2 {
            for c in 0..<3 {
                for h in 0..<3 {
                    for w in 0..<3 {
                        let old = ((h * 3 + w) * 3 + (2 - c)) * 2 + f
                        #expect(first[f, c, h, w].item() == Double(old))
                    }
                }
            }
        }
        for index in 1..<12 {
            #expect(state["convolution\(index + 1).bias"]?.floats == [Float(index)])
            #expect(
                state["convolution\(index + 1).weight"]
                    == kernel(index).transposed([3, 2, 0, 1]).contiguous)
        }
        func refusal(_ tensors: [(name: String, tensor: Tensor)]) -> String {
            message {
                try NamedModel.vgg16.loadKeras(tensors, into: network, from: "file")
            }
        }
        #expect(
            refusal(Array(tensors.dropFirst(2))).contains(
                "has 11 kernels of 3×3, vgg16 has 12"))
        #expect(refusal(tensors.filter { $0.name != "layers/conv2d_3/vars/1" }).contains("no bias"))
        let wrong = tensors.map {
            $0.name == "layers/conv2d_4/vars/0"
                ? (name: $0.name, tensor: Tensor.ones([3, 3, 1, 2])) : $0
        }
        #expect(
            refusal(wrong).contains(
                "'layers/conv2d_4/vars/0' makes a weight of shape (2, 1, 3, 3), convolution 5 of vgg16 "
                    + "has (1, 1, 3, 3)"))
        #expect(
            message { try NamedModel.resNet18.loadKeras(tensors, into: network, from: "file") }
                .contains("Keras's VGG networks alone"))
    }

    /// On a picture of the bytes `7919 i mod 255`; the golden values are of `float64`.
    @Test(
        "VGG16 gives PyTorch's maps, of the first two convolutions and of all",
        .enabled(
            if: hasCodecs && (try? PretrainedWeights(named: "vgg16"))?.isStored == true,
            "'kiso weights get vgg16' first"))
    func vgg16() async throws {
        let network = try await PretrainedWeights(named: "vgg16").load()
        #expect(try network.output == [512, 7, 7])
        let chain = try #require(network.network as? Sequential)
        let pixels: [Float] = (0..<3072).map { (index: Int) -> Float in
            Float(index * 7919 % 255) / 255
        }
        let x = Tensor(pixels, shape: [1, 3, 32, 32])
        // The scale, then two convolutions, each with its ReLU.
        let maps = Sequential(Array(chain.layers.prefix(5)))(x)
        #expect(maps.shape == [1, 64, 32, 32])
        let corners = maps[0].sliced(axis: 1, 0..<32, step: 31).sliced(axis: 2, 0..<32, step: 31)
        func difference(_ values: [Float], _ name: String) throws -> Float {
            let expected = try golden(name)
            #expect(values.count == expected.count)
            let largest = expected.map(abs).max() ?? 1
            return zip(values, expected).map { abs($0 - $1) }.max().map { $0 / largest } ?? 1
        }
        #expect(try difference(corners.floats, "vgg16-corners.npy") < 1e-5)
        #expect(try difference(chain(x).floats, "vgg16-features.npy") < 1e-5)
        let wholes = zip(chain(x).floats, try golden("vgg16-features.npy"))
        #expect(wholes.allSatisfy { abs($0 - $1) < 1e-3 })
    }
}
