import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("kiso scale")
struct ScaleCommandTests {
    @Test("A table for a step that is given, and lines of JSON")
    func table() async throws {
        try await Program.with { program in
            let arguments = [
                "scale", "--model", "deep-convnet", "--step", "0.04", "--network", "10gbe",
                "--ranks", "1,4", "--share-batch",
            ]
            let outcome = try await program.run(arguments)
            #expect(outcome.code == 0 && outcome.outputLines.count == 4, "\(outcome.errors)")
            #expect(outcome.output.contains("0.494 MB"))
            let json = try await program.run(arguments + ["--json"])
            let last = try #require(json.outputLines.last)
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
            // 0.04 / (0.04 / 4 + 6 · 30 µs + 1.5 · 0.494 MB / 1.1 GB/s)
            let speedup = try #require(object["speedup"] as? Double)
            expectClose(
                [speedup], [0.04 / (0.01 + 180e-6 + 1.5 * 0.4942e6 / 1.1e9)], relative: 1e-3)
        }
    }

    @Test("What was measured stands beside the prediction")
    func measured() async throws {
        try await Program.with { program in
            let outcome = try await program.run([
                "scale", "--model", "deep-convnet", "--step", "0.1", "--ranks", "2", "--latency",
                "30",
                "--measured", "1=8,0.1=80", "--json",
            ])
            #expect(outcome.code == 0 && outcome.outputLines.count == 2, "\(outcome.errors)")
            let line = try #require(outcome.outputLines.first)
            let row = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Double])
            // Two messages, and all gradients once at 0.1 Gbit/s.
            let expected = 2 * 30e-6 + 0.4942e6 / (0.1e9 / 8)
            expectClose([row["predicted"] ?? 0], [expected], relative: 1e-3)
            expectClose([row["ratio"] ?? 0], [0.08 / expected], relative: 1e-3)
        }
    }

    @Test(
        "The book's networks are drawn", .enabled(if: hasProgram("gnuplot"), "gnuplot is not there")
    )
    func book() async throws {
        try await Program.with { program in
            let outcome = try await program.run(["scale", "--book"])
            #expect(outcome.code == 0 && outcome.outputLines.count == 10, "\(outcome.errors)")
            #expect(try program.files().contains("scale.svg"))
        }
    }

    @Test(
        "What is no number, network or file is refused",
        arguments: [
            ["--ranks", "1,x"], ["--network", "5gbe"], ["--step", "0"], ["--overlap", "2"],
            ["--exchange", "star"], ["--out", "x.pdf"], ["--measured", "1"], ["--measured", "1=0"],
            ["--step", "1", "--tflops", "1"],
        ])
    func refusals(arguments: [String]) async throws {
        try await Program.with { program in
            try await program.expectRefusal(
                64, [arguments.count > 2 ? "--tflops" : arguments[1]],
                ["scale", "--model", "mlp5"] + arguments)
        }
    }
}
