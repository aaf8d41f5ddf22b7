import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Going on from a damaged checkpoint")
struct DamagedCheckpointTests {
    private let train = [
        "train", "--data", "points.csv", "--target", "label", "--arch", "affine:8 relu affine:2",
        "--threads", "1", "--seed", "3", "--epochs", "60",
    ]

    @Test("The one before it is gone on from, with a warning, to the same end; without it, nothing")
    func fallsBack() async throws {
        try await Program.withPoints(600) { program in
            let whole = try await program.run(train + ["--out", "whole", "--quiet"])
            #expect(whole.code == 0, "\(whole.errors)")
            _ = try await program.run(train + ["--out", "cut"], once: "epoch 3:", signal: SIGKILL)
            let run = try #require(
                FileManager.default.contentsOfDirectory(atPath: program.url("cut").path)
                    .first { $0 != "latest" })
            let folder = "cut/\(run)/checkpoints/last"
            let last = program.url("\(folder)/model.safetensors")
            let damaged = try Data(contentsOf: last).dropLast(3)
            try damaged.write(to: last, options: .atomic)
            let rest = try await program.run(["train", "--resume", "cut/\(run)", "--quiet"])
            #expect(rest.code == 0, "\(rest.errors)")
            #expect(
                rest.errorLines.count == 1 && rest.errors.hasPrefix("warning: "), "\(rest.errors)")
            #expect(rest.errors.contains("going on from the checkpoint before it"))
            #expect(rest.output == whole.output)
            #expect(try weights(program, "cut/\(run)") == weights(program, "whole/latest"))
            #expect(try Data(contentsOf: program.url("\(folder)/damaged.safetensors")) == damaged)
            // Both damaged: refused, and nothing is touched.
            for name in ["model", "previous"] {
                try damaged.write(
                    to: program.url("\(folder)/\(name).safetensors"), options: .atomic)
            }
            try await program.expectRefusal(
                65, ["model.safetensors"], ["train", "--resume", "cut/\(run)"])
        }
    }

    private func weights(_ program: Program, _ run: String) throws -> [[Float]] {
        try Predictor.load(program.url("\(run)/checkpoints/last/model.safetensors"))
            .network.namedParameters.map { $0.parameter.value.floats }
    }
}
