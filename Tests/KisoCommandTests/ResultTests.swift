import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("What the program does with a saved network")
struct ResultTests {
    /// A network that takes the brightness of the middle for a one and darkness for a zero.
    private func save(to url: URL) throws {
        let network = try Architecture("affine:10").model(input: [1, 28, 28])
        var weights = [Float](repeating: 0, count: 7840)
        weights[(14 * 28 + 14) * 10 + 1] = 8
        network.namedParameters[0].parameter.value = Tensor(weights, shape: [784, 10])
        let names = (0..<10).map { "digit \($0)" }
        try Predictor(
            network, input: [1, 28, 28], classNames: names, name: "sample", data: "mnist"
        ).save(to: url)
    }

    /// A white stroke on black, of any size.
    private func stroke(_ width: Int, _ height: Int) -> Image {
        let pixels = (0..<width * height).map { i in
            (width * 2 / 5..<width * 3 / 5).contains(i % width) ? UInt8(255) : 0
        }
        return Image(width: width, height: height, channels: 1, pixels: pixels)
    }

    @Test("summary of a name, of words and of a file")
    func summary() async throws {
        try await Program.with { program in
            let named = try await program.run(["summary", "--model", "simple-convnet"])
            #expect(named.code == 0 && named.errors == "")
            #expect(named.output.contains("Total params: 433,890"))
            #expect(named.outputLines[0].hasPrefix("Layer (type)"))
            let words = try await program.run([
                "summary", "--arch", "conv:2,3 relu pool:2 affine:3", "--input", "1x6x6", "--json",
            ])
            #expect(words.outputLines.count == 1)
            let object = try json(words.output)
            #expect(object["total"] as? Int == 47)
            #expect(object["multiply_adds"] as? Int == 312)
            #expect((object["layers"] as? [Any])?.count == 5)
            try save(to: program.url("m.safetensors"))
            let file = try await program.run(["summary", "m.safetensors"])
            #expect(file.code == 0 && file.output.contains("Total params: 7,850"))
        }
    }

    @Test("ops tries every operation on every device, and gives its examples as JSON lines")
    func operations() async throws {
        try await Program.with { program in
            let table = try await program.run(["ops"])
            #expect(
                table.code == 0 && table.outputLines.count == OperationCatalog.operations.count + 1)
            let list = try await program.run(["ops", "--json"])
            #expect(list.code == 0 && list.outputLines.count == OperationCatalog.operations.count)
            for line in list.outputLines {
                let devices = try #require(try json(String(line))["devices"] as? [[String: Any]])
                #expect(devices.count == Device.available.count)
                #expect(devices.allSatisfy { ($0["difference"] as? Double ?? 1) < 1e-4 }, "\(line)")
            }
            let cases = try await program.run(["ops", "--cases"])
            #expect(cases.outputLines.count > OperationCatalog.operations.count)
            for line in cases.outputLines {
                let object = try json(String(line))
                #expect(object["oracle"] is String && object["inputs"] is [Any])
            }
        }
    }

    @Test(
        "predict takes pictures of any size, light or dark, with the bits of the library",
        .enabled(if: hasCodecs))
    func predict() async throws {
        try await Program.with { program in
            try save(to: program.url("m.safetensors"))
            let dark = stroke(90, 140)
            var light = dark
            light.pixels = dark.pixels.map { 255 - $0 }
            try Data(dark.encodePNG()).write(to: program.url("dark.png"))
            try Data(light.encodePNG()).write(to: program.url("light.png"))
            let text = try await program.run([
                "predict", "--run", "m.safetensors", "dark.png", "light.png",
            ])
            #expect(text.code == 0 && text.errors == "")
            #expect(text.outputLines.count == 2)
            for (line, name) in zip(text.outputLines, ["dark.png", "light.png"]) {
                #expect(line.hasPrefix("\(name): digit 1 ("), "\(line)")
            }
            let lines = try await program.run([
                "predict", "--json", "--run", "m.safetensors", "dark.png", "light.png",
            ])
            let network = try Predictor.load(program.url("m.safetensors")).network
            let expected = network(Tensor(DigitPreparation.prepare(dark))).softmax()[0].doubles
            for line in lines.outputLines {
                let object = try json(String(line))
                #expect(object["label"] as? Int == 1)
                #expect(object["name"] as? String == "digit 1")
            }
            let first = try json(String(lines.outputLines[0]))
            #expect(first["image"] as? String == "dark.png")
            #expect(first["probabilities"] as? [Double] == expected)
            #expect(try program.files() == ["dark.png", "light.png", "m.safetensors"])
        }
    }

    @Test("data list says what is not there")
    func data() async throws {
        try await Program.with { program in
            let text = try await program.run(["data", "list"])
            #expect(text.code == 0)
            #expect(
                text.output
                    == "mnist: not fetched\nfashion-mnist: not fetched\nanimals: not fetched\n")
            let lines = try await program.run(["data", "list", "--json"])
            for line in lines.outputLines {
                let object = try json(String(line))
                #expect(object["present"] as? Bool == false && object["verified"] as? Bool == false)
            }
        }
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
