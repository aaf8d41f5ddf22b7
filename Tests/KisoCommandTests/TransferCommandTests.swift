import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Beginning with the weights of others", .enabled(if: hasCodecs), .serialized)
struct TransferCommandTests {
    /// Two classes of pictures, dark and bright.
    private func makePictures(_ folder: URL) throws {
        for (name, level) in [("dark", 20), ("bright", 200)] {
            let url = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for index in 0..<5 {
                let pixels = (0..<64 * 64 * 3).map { UInt8(level + ($0 + index) % 40) }
                let image = Image(width: 64, height: 64, channels: 3, pixels: pixels)
                try AtomicFile.write(
                    image.encodePNG(), to: url.appendingPathComponent("\(index).png"))
            }
        }
    }

    /// A file with torchvision's names, of a new network of ours: ResNet's order is torchvision's.
    private func writeResNet18(to url: URL, outputs: Int) throws {
        let model = NamedModel.resNet18
        let network = try Architecture(model.words(for: model.input, outputs: outputs).text)
            .model(input: model.input)
        var names = ["conv1", "bn1"]
        for level in 1...4 {
            for block in 0..<2 {
                let path = "layer\(level).\(block)"
                names += ["conv1", "bn1", "conv2", "bn2"].map { "\(path).\($0)" }
                if block == 0 && level > 1 {
                    names += ["\(path).downsample.0", "\(path).downsample.1"]
                }
            }
        }
        names.append("fc")
        let leaves = [
            "weight": "weight", "bias": "bias", "scale": "weight", "shift": "bias",
            "runningMean": "running_mean", "runningVariance": "running_var",
        ]
        var places: [String] = []
        let tensors = network.namedParameters.map { entry in
            let parts = entry.name.split(separator: ".")
            let path = parts.dropLast().joined(separator: ".")
            if places.last != path { places.append(path) }
            let value = entry.parameter.value
            return (
                name: "\(names[places.count - 1]).\(leaves[String(parts.last ?? "")] ?? "")",
                array: (value.rank == 2 ? value.transposed().contiguous : value).array
            )
        }
        try Safetensors(tensors: tensors).write(to: url)
    }

    @Test("a file with torchvision's names, whatever it is called, and another number of classes")
    func torchvision() async throws {
        try await Program.with { program in
            try makePictures(program.url("photos"))
            try writeResNet18(to: program.url("weights.bin"), outputs: 9)
            let common = ["--data", "photos", "--threads", "1", "--epochs", "1"]
            let small = common + ["--size", "64", "--batch-size", "4"]
            let outcome = try await program.run(
                ["train", "--model", "resnet18", "--from", "weights.bin"] + small)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(
                outcome.errors.contains(
                    "resnet18 from weights.bin: 9 outputs, which yours replace"))
            #expect(
                outcome.errors.contains(
                    "mean 0.485 0.456 0.406 and deviation 0.229 0.224 0.225"))
            let saved = try Predictor.load(
                program.url("runs/latest/checkpoints/last/model.safetensors"))
            #expect(try saved.output == [2])
            let words = try #require(saved.network.specification)
            #expect(words.hasPrefix("frozen(standardize conv:64,7"))
            let answer = try await program.run(["predict", "photos/dark/0.png"])
            #expect(answer.code == 0, "\(answer.errors)")

            try await program.expectRefusal(
                65, ["weights.bin: has no 'layer1.2.conv1.weight' of shape (64, 64, 3, 3)"],
                ["train", "--model", "resnet34", "--from", "weights.bin"] + common)
            try await program.expectRefusal(
                78, ["names of 'resnet20' in PyTorch's files are not known", "resnet18"],
                ["train", "--model", "resnet20", "--from", "weights.bin"] + common)
            try await program.expectRefusal(
                65, ["has no description", "--model"],
                ["train", "--from", "weights.bin"] + common)
            // A file of Kiso's own says its network.
            let own = "runs/latest/checkpoints/last/model.safetensors"
            try await program.expectRefusal(
                64, ["names the network; leave out --model and --arch"],
                ["train", "--model", "resnet18", "--from", own] + common)
            let again = try await program.run(["train", "--from", own] + small)
            #expect(again.code == 0, "\(again.errors)")
        }
    }

    @Test("what is wrong with --from is said before the data are read")
    func refused() async throws {
        try await Program.with { program in
            try await program.expectRefusal(
                64, ["--from vgg16 names the network"],
                ["train", "--from", "vgg16", "--model", "resnet18"])
            try await program.expectRefusal(
                66, ["did you mean 'vgg16'?"], ["train", "--from", "vgg61"])
            try await program.expectRefusal(
                66, ["'kiso weights get vgg16' fetches it"],
                ["predict", "x.png", "--run", "vgg16"])
            try Data([0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46]).write(
                to: program.url("a.dat"))
            try await program.expectRefusal(
                64, ["is a file of PyTorch's and does not say its network", "--model resnet18"],
                ["train", "--from", "a.dat"])
            try await program.expectRefusal(
                65, ["a.dat"], ["train", "--model", "resnet18", "--from", "a.dat"])
        }
    }

    @Test("a network of maps has no classes, and says so")
    func withoutClasses() async throws {
        try await Program.with { program in
            let network = try Architecture("conv:4,3 relu").model(input: [3, 8, 8])
            try Predictor(network, input: [3, 8, 8]).save(to: program.url("maps.safetensors"))
            for arguments in [
                ["predict", "x.png", "--run", "maps.safetensors"],
                ["evaluate", "maps.safetensors"],
            ] {
                try await program.expectRefusal(
                    65, ["maps.safetensors: has no classes, it ends with the shape (4, 6, 6)"],
                    arguments)
            }
        }
    }
}
