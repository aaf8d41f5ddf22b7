import Foundation
import KisoTestSupport
import Testing

@Suite("kiso lr-find")
struct LearningRateFindTests {
    private func withData(_ body: (Program) async throws -> Void) async throws {
        try await Program.with { program in
            // Three classes in the plane, one of them rare.
            var lines = ["x,y,kind"]
            for index in 0..<240 {
                let kind = index % 8 == 0 ? 2 : index % 2
                let (a, b) = (Double(index * 37 % 101) / 101, Double(index * 61 % 97) / 97)
                lines.append("\(a + [0, 1.2, 0][kind]),\(b + [0, 0, 1.2][kind]),kind\(kind)")
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: program.url("points.csv"))
            try await body(program)
        }
    }

    private let options = [
        "--data", "points.csv", "--target", "kind", "--arch", "affine:16 relu affine:3",
        "--batch-size", "20", "--threads", "1",
    ]

    @Test("The curve, the suggestion, and nothing else on disk")
    func finds() async throws {
        try await withData { program in
            let outcome = try await program.run(["lr-find"] + options)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(
                outcome.output.hasPrefix("learning rate "), "\(outcome.output)")
            #expect(outcome.output.contains(" for adam: "))
            let files = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
            #expect(!files.contains("runs") && !files.contains { $0.hasSuffix("partial") })

            let json = try await program.run(
                ["lr-find", "--json", "--steps", "120", "--optimizer", "momentum"] + options)
            #expect(json.code == 0 && json.outputLines.count == 1, "\(json.errors)")
            let object =
                try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            let rate = try #require(object?["rate"] as? Double)
            #expect(rate > 1e-5 && rate < 10)
            #expect((object?["points"] as? [Any])?.count ?? 0 > 20)
            #expect(object?["rule"] is String && object?["diverged"] is Bool)
        }
    }

    @Test("A range in which nothing falls has no suggestion: 1, and why")
    func nothing() async throws {
        try await withData { program in
            let outcome = try await program.run(
                ["lr-find", "--lowest", "1e-12", "--highest", "1e-11", "--quiet"] + options)
            #expect(outcome.code == 1 && outcome.errors.contains("did not fall"))
        }
    }

    @Test("Balance, mixup and an average of weights go through a run that is taken up again")
    func resumes() async throws {
        try await withData { program in
            let flags =
                ["train", "--quiet", "--balance", "--mixup", "0.2", "--swa", "0.4"] + options
                + ["--schedule", "warmup:5+step:2,3", "--optimizer", "rmsprop-centered"]
            let whole = try await program.run(flags + ["--epochs", "4", "--out", "whole"])
            #expect(whole.code == 0, "\(whole.errors)")
            let parts = flags + ["--epochs", "4", "--out", "parts", "--minutes", "1e-9"]
            #expect(try await program.run(parts).code == 0)
            // One step, and the rest.
            let rest = try await program.run(
                ["train", "--quiet", "--threads", "1", "--resume", "parts/latest"])
            #expect(rest.code == 0, "\(rest.errors)")
            #expect(whole.output == rest.output && whole.output.contains("accuracy"))
            let config = try String(
                contentsOf: program.url("whole/latest/config.yaml"), encoding: .utf8)
            for line in ["balance: ", "mixup: 0.2", "swa: 0.4", "schedule: warmup:5+step:2,3"] {
                #expect(config.contains(line), "\(line)")
            }
            let again = try await program.run(
                ["train", "--quiet", "--config", "whole/latest/config.yaml", "--out", "again"])
            #expect(again.output == whole.output, "\(again.errors)")
        }
    }
}
