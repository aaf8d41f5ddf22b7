import Foundation
import Kiso
import KisoTestSupport
import Testing

/// Whether MNIST is on this machine already; these tests fetch nothing.
private let hasMNIST = (try? DatasetCatalog.verify("mnist").isVerified) ?? false

@Suite(
    "Training with the program", .enabled(if: hasMNIST, "MNIST is not in the cache"), .serialized)
struct TrainingRunTests {
    /// One thread, so that the tests beside these have one too.
    private let small = [
        "train", "--arch", "affine:10", "--batch-size", "1000", "--threads", "1", "--seed", "3",
    ]

    private func withProgram(_ body: (Program) async throws -> Void) async throws {
        let cache = CachePaths.root.path
        try await Program.with { program in
            var program = program
            program.environment["KISO_CACHE"] = cache
            try await body(program)
        }
    }

    @Test("A run has its folder, its last line, and can be evaluated and repeated")
    func train() async throws {
        try await withProgram { program in
            let first = try await program.run(small + ["--epochs", "2"])
            #expect(first.code == 0, "\(first.errors)")
            #expect(first.outputLines.count == 1)
            let line = /test accuracy 0\.\d{4} \(\d+\/10000\)\n/
            #expect(first.output.wholeMatch(of: line) != nil, "\(first.output)")
            let controls: Set<UInt8> = [0x1b, 0x0d, 0x08]
            #expect(!first.errors.utf8.contains(where: controls.contains))
            #expect(first.errorLines.count { $0.hasPrefix("epoch ") } == 2)

            let latest = program.url("runs/latest")
            for name in [
                "config.yaml", "environment.json", "metrics.csv", "metrics.jsonl", "summary.json",
                "checkpoints/best/model.safetensors", "checkpoints/last/model.safetensors",
            ] {
                #expect(
                    FileManager.default.fileExists(
                        atPath: latest.appendingPathComponent(name).path),
                    "\(name)")
            }
            let evaluated = try await program.run(["evaluate", "runs/latest"])
            #expect(evaluated.output == first.output)

            let again = try await program.run(
                small + ["--epochs", "2", "--json", "--threads", "2"])
            #expect(again.code == 0 && again.outputLines.count == 3)
            for line in again.outputLines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
                #expect(object is [String: Any])
            }
            let runs = try FileManager.default.contentsOfDirectory(atPath: program.url("runs").path)
                .filter { $0 != "latest" }
            #expect(runs.count == 2)
            let weights = try runs.map {
                try Data(
                    contentsOf: program.url("runs/\($0)/checkpoints/best/model.safetensors"))
            }
            #expect(weights[0] == weights[1], "two runs with one seed differ")
        }
    }

    @Test("Quiet prints the result only")
    func quiet() async throws {
        try await withProgram { program in
            let outcome = try await program.run(small + ["--epochs", "1", "--quiet"])
            #expect(outcome.code == 0 && outcome.outputLines.count == 1 && outcome.errors == "")
        }
    }

    @Test("A loss that is no number: exit code 1 and one line behind the progress")
    func divergence() async throws {
        try await withProgram { program in
            let outcome = try await program.run([
                "train", "--arch", "affine:20 relu affine:10", "--optimizer", "sgd", "--lr", "1e30",
                "--schedule", "constant", "--quiet", "--epochs", "1",
            ])
            #expect(outcome.code == 1 && outcome.output == "")
            #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("epoch 1, batch"))
        }
    }

    @Test("A folder that only looks as if it could be written to", .enabled(if: getuid() == 0))
    func proc() async throws {
        try await withProgram { program in
            try await program.expectRefusal(
                73, ["/proc/runs", "--out"], small + ["--out", "/proc/runs", "--quiet"])
        }
    }

    @Test(
        "An interrupt ends after the batch, saved, with 128 and the signal",
        arguments: [
            SIGINT, SIGTERM,
        ])
    func interrupt(number: Int32) async throws {
        try await withProgram { program in
            let (outcome, after) = try await program.run(
                small + ["--epochs", "1000"], once: "epoch 2:", signal: number)
            #expect(after < .seconds(20))
            #expect(!outcome.wasSignalled && outcome.code == 128 + number, "\(outcome.errors)")
            #expect(outcome.output == "")
            let model = try Predictor.load(
                program.url("runs/latest/checkpoints/last/model.safetensors"))
            #expect(model.network.namedParameters.count == 2)
            let files = try program.files()
            #expect(!files.contains { $0.hasSuffix(".kiso-partial") })
        }
    }
}
