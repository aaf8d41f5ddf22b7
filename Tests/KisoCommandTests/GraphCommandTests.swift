import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("kiso graph")
struct GraphCommandTests {
    @Test("every named network, folded and unfolded", arguments: NamedModel.ofTheBook)
    func named(_ model: NamedModel) async throws {
        try await Program.with { program in
            for options in [[], ["--backward"], ["--unfold"]] {
                let outcome = try await program.run(
                    ["graph", model.name, "--out", "g.dot"] + options)
                #expect(outcome.code == 0, "\(outcome.errors)")
                #expect(outcome.output == "g.dot\n" && outcome.errors == "")
                let text = try String(contentsOf: program.url("g.dot"), encoding: .utf8)
                #expect(text.hasPrefix("digraph kiso {") && text.contains("affine"))
                #expect(text.contains("∂") == options.contains("--backward"))
            }
        }
    }

    @Test("words, a saved network and a loss")
    func others() async throws {
        try await Program.with { program in
            func text(_ arguments: [String]) async throws -> String {
                let outcome = try await program.run(["graph", "--out", "g.dot"] + arguments)
                #expect(outcome.code == 0, "\(outcome.errors)")
                return try String(contentsOf: program.url("g.dot"), encoding: .utf8)
            }
            let words = try await text([
                "--arch", "conv:2,3 relu pool:2 affine:3", "--input", "1x6x6", "--batch", "7",
                "--loss", "softmax-cross-entropy",
            ])
            #expect(words.contains("(7, 2, 4, 4)") && words.contains("weight (8, 3)"))
            #expect(words.contains("softmax-cross-entropy"))
            let network = try Architecture("affine:3 relu affine:2").model(input: [4])
            try Predictor(network, input: [4]).save(to: program.url("m.safetensors"))
            let saved = try await text(["m.safetensors", "--unfold"])
            #expect(saved.contains("affine2.weight") && saved.contains("(1, 4)"))
            let loss = try await text(["softmax-cross-entropy", "--unfold", "--input", "3"])
            #expect(loss.contains("exp") && loss.contains("(1, 3)"))
            let json = try await program.run(["graph", "two-layer", "--out", "g.dot", "--json"])
            #expect(json.output == "{\"file\":\"g.dot\"}\n")
        }
    }

    static let refusals: [(Int32, [String], [String])] = [
        (64, ["name what to draw"], []),
        (64, ["'two-layr' (did you mean 'two-layer'?)"], ["two-layr"]),
        (64, ["written as .svg, .png or .dot"], ["two-layer", "--out", "g.pdf"]),
        (64, ["--batch 0: expected a number from 1 to 4096"], ["two-layer", "--batch", "0"]),
        (64, ["--batch 5000"], ["two-layer", "--batch", "5000"]),
        (64, ["--input 3x"], ["two-layer", "--input", "3x"]),
        (64, ["--loss hubr"], ["two-layer", "--loss", "hubr"]),
        (64, ["exclude each other"], ["two-layer", "--arch", "affine:10"]),
        (64, ["unknown layer 'rleu'"], ["--arch", "rleu"]),
        (66, ["nowhere.safetensors"], ["nowhere.safetensors"]),
        (66, ["runs/latest"], ["runs/latest"]),
        (78, ["layer 1 'conv:3,29'"], ["--arch", "conv:3,29"]),
        (
            78, ["smaller batch"],
            [
                "--arch", "conv:64,3,padding=1", "--input", "3x512x512", "--batch", "100",
                "--unfold",
            ]
        ),
        (73, ["nowhere"], ["two-layer", "--out", "nowhere/g.dot"]),
    ]

    @Test("one line and the exit code for what cannot be drawn", arguments: refusals.indices)
    func refused(_ index: Int) async throws {
        let (code, words, arguments) = Self.refusals[index]
        try await Program.with { try await $0.expectRefusal(code, words, ["graph"] + arguments) }
    }

    @Test("without Graphviz the text for it is there")
    func withoutGraphviz() async throws {
        try await Program.with { program in
            var program = program
            program.environment["PATH"] = "/nowhere"
            let outcome = try await program.run(["graph", "two-layer", "--out", "g.svg"])
            #expect(outcome.code == 69 && outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("apt-get install graphviz"))
            #expect(try program.files() == ["g.dot"])
        }
    }
}
