import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Files that are wrong")
struct BadFileTests {
    /// Writes a saved network, after a change.
    private func save(
        _ words: String, input: Shape = [1, 28, 28], to url: URL,
        _ change: (inout Safetensors) -> Void = { _ in }
    ) throws {
        let network = try Architecture(words).model(input: input)
        var file = try Safetensors.read(Predictor(network, input: input, data: "mnist").encoded())
        // What is changed shall be found by itself, not by the checksum.
        file.metadata["kiso.sha256"] = nil
        file.metadata["kiso.checked"] = nil
        change(&file)
        try file.write(to: url)
    }

    @Test("Weight files of Kiso")
    func safetensors() async throws {
        try await Program.with { program in
            let url = program.url("m.safetensors")
            func expect(_ words: [String]) async throws {
                try await program.expectRefusal(
                    65, ["m.safetensors"] + words, ["evaluate", url.path])
            }
            try save("affine:10", to: url) { $0.tensors.removeAll { $0.name == "affine1.bias" } }
            try await expect(["has no 'affine1.bias' of shape (10,)"])
            try save("affine:10", to: url) {
                $0.tensors.removeAll { $0.name == "affine1.bias" }
                $0.tensors.append(("affine1.bias", NDArray([1, 2] as [Float], shape: [2])))
            }
            try await expect(["'affine1.bias' has shape (2,), expected (10,)"])
            try save("affine:10", to: url) { $0.metadata = [:] }
            try await expect(["has no description", "--model or --arch"])
            try save("affine:5", to: url)
            try await expect(["ends with the shape (5,)", "10 classes"])
            try save("relu", to: url)
            try await expect(["ends with the shape (1, 28, 28)"])
            try save("affine:10", input: [1, 8, 8], to: url)
            try await expect(["takes examples of (1, 8, 8), those of mnist are (1, 28, 28)"])
            try save("affine:10", to: url)
            let whole = try Data(contentsOf: url)
            try whole.prefix(whole.count - 1).write(to: url)
            try await expect([])
            try Data("<!doctype html><title>404</title>".utf8).write(to: url)
            try await expect(["safetensors"])
            try Data().write(to: url)
            try await expect([])
        }
    }

    @Test("Weights that are no numbers", .enabled(if: hasCodecs))
    func notFinite() async throws {
        try await Program.with { program in
            try save("affine:10", to: program.url("m.safetensors")) { file in
                file.tensors = file.tensors.map { name, array in
                    let nothing = [Float](repeating: .nan, count: array.count)
                    return (name, NDArray(nothing, shape: array.shape))
                }
            }
            let pixels = (0..<100).map { UInt8($0) }
            let image = Image(width: 10, height: 10, channels: 1, pixels: pixels)
            try Data(image.encodePNG()).write(to: program.url("a.png"))
            for json in [[], ["--json"]] {
                try await program.expectRefusal(
                    65, ["m.safetensors", "not finite numbers"],
                    ["predict", "--run", "m.safetensors", "a.png"] + json)
            }
        }
    }

    @Test("Another network than the one that was asked for")
    func otherNetwork() async throws {
        try await Program.with { program in
            try save("affine:10", to: program.url("m.safetensors"))
            try await program.expectRefusal(
                65, ["flatten affine:10", "not"],
                ["evaluate", "m.safetensors", "--model", "three-layer"])
        }
    }

    @Test("Pickles")
    func pickles() async throws {
        try await Program.with { program in
            let url = program.url("w.pkl")
            let evaluate = ["evaluate", url.path, "--model", "three-layer"]
            func write(_ bytes: String) throws {
                try Data(bytes.unicodeScalars.map { UInt8($0.value) }).write(to: url)
            }
            try write("cos\nsystem\n(S'touch \(program.folder.path)/called'\ntR.")
            try await program.expectRefusal(65, ["w.pkl", "system"], evaluate)
            try write("\u{80}\u{02}}.")
            try await program.expectRefusal(65, ["w.pkl: has no 'W1' of shape (784, 50)"], evaluate)
            try await program.expectRefusal(
                64, ["w.pkl", "--model or --arch"], ["evaluate", url.path])
            try write("\u{80}\u{02}]K\u{01}a.")
            try await program.expectRefusal(65, ["is not a dictionary"], evaluate)
            try write("\u{80}\u{02}}U")
            try await program.expectRefusal(65, ["w.pkl"], evaluate)
            try write("")
            try await program.expectRefusal(65, ["w.pkl"], evaluate)
        }
    }

    @Test("Pictures", .enabled(if: hasCodecs))
    func images() async throws {
        try await Program.with { program in
            try save("affine:10", to: program.url("m.safetensors"))
            let predict = ["predict", "--run", "m.safetensors"]
            try Data("this is a text".utf8).write(to: program.url("a.png"))
            try await program.expectRefusal(65, ["a.png"], predict + ["a.png"])
            try Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]).write(
                to: program.url("b.png"))
            try await program.expectRefusal(65, ["b.png"], predict + ["b.png"])
            try await program.expectRefusal(66, ["c.png"], predict + ["c.png"])
            try save("affine:10", input: [1, 8, 8], to: program.url("small.safetensors"))
            try await program.expectRefusal(
                65, ["(1, 8, 8)"], ["predict", "--run", "small.safetensors", "a.png"])
            try save("relu", to: program.url("relu.safetensors"))
            try await program.expectRefusal(
                65, ["relu.safetensors: has no classes", "(1, 28, 28)"],
                ["predict", "--run", "relu.safetensors", "a.png"])
        }
    }

    /// The four files of a data set that is none, in torchvision's layout.
    private func writeData(_ folder: URL, swapped: Bool = false, shortened: Int = 0) throws {
        let raw = folder.appendingPathComponent("MNIST/raw")
        try FileManager.default.createDirectory(at: raw, withIntermediateDirectories: true)
        let images = try IDX.encode(
            NDArray([UInt8](repeating: 7, count: 2 * 784), shape: [2, 28, 28]))
        let labels = try IDX.encode(NDArray([1, 2] as [UInt8], shape: [2]))
        for part in ["train", "t10k"] {
            let files = [
                ("\(part)-images-idx3-ubyte", swapped ? labels : images),
                ("\(part)-labels-idx1-ubyte", swapped ? images : labels),
            ]
            for (name, bytes) in files {
                try Data(bytes.dropLast(shortened)).write(to: raw.appendingPathComponent(name))
            }
        }
    }

    @Test(
        "Data whose checksums are wrong: the file and both sums", .enabled(if: hasCodecs),
        arguments: [
            (false, 0), (true, 0), (false, 3),
        ])
    func checksums(swapped: Bool, shortened: Int) async throws {
        try await Program.with { program in
            try writeData(program.url("data"), swapped: swapped, shortened: shortened)
            let expected = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
            let file = try Data(
                contentsOf: program.url("data/MNIST/raw/train-images-idx3-ubyte"))
            let actual = try SHA256.hexDigest(of: Array(file))
            try await program.expectRefusal(
                65, ["train-images-idx3-ubyte", "SHA-256", actual, expected],
                ["train", "--data-dir", "data"])
            try save("affine:10", to: program.url("m.safetensors"))
            try await program.expectRefusal(
                65, ["train-images-idx3-ubyte", actual, expected],
                ["evaluate", "m.safetensors", "--data-dir", "data"])
        }
    }

    @Test("A missing file of the four, and one that gzip cannot open", .enabled(if: hasCodecs))
    func incomplete() async throws {
        try await Program.with { program in
            try writeData(program.url("data"))
            let raw = program.url("data/MNIST/raw")
            try FileManager.default.removeItem(
                at: raw.appendingPathComponent("train-images-idx3-ubyte"))
            try await program.expectRefusal(
                66, ["no train-images-idx3-ubyte"], ["train", "--data-dir", "data"])
            try Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]).write(
                to: raw.appendingPathComponent("train-images-idx3-ubyte.gz"))
            try await program.expectRefusal(
                65, ["train-images-idx3-ubyte.gz"], ["train", "--data-dir", "data"])
        }
    }
}
