import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Ensembles with the program", .serialized)
struct EnsembleRunTests {
    private func withPoints(_ body: (Program) async throws -> Void) async throws {
        try await Program.withPoints(300) { program in
            try Data("x,y\n0,0\n0.9,0.9\n".utf8).write(to: program.url("two.csv"))
            try await body(program)
        }
    }

    private func training(_ rest: String..., epochs: Int = 3) -> [String] {
        [
            "train", "--data", "points.csv", "--target", "label", "--arch",
            "affine:8 relu dropout:0.2 affine:2", "--epochs", "\(epochs)", "--lr", "0.01", "--seed",
            "5", "--threads", "1",
        ] + rest
    }

    private func state(_ program: Program, _ path: String) throws -> [String: Tensor] {
        try Predictor.load(program.url(path)).network.state
    }

    @Test("Members are the networks of the seeds, in one file that is evaluated and asked")
    func members() async throws {
        try await withPoints { program in
            let outcome = try await program.run(training("--members", "3"))
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("member 2 of 3, seed 6"))
            #expect(outcome.errors.contains("3 members: accuracy"))
            let file = "runs/latest/checkpoints/last/model.safetensors"
            let ensemble = try #require(Ensemble(of: Predictor.load(program.url(file))))
            #expect(ensemble.members.count == 3)
            let second = try state(
                program, "runs/latest/members/2/checkpoints/last/model.safetensors")
            #expect(ensemble.members[1].network.state == second)

            let evaluated = try await program.run([
                "evaluate", "runs/latest", "--data", "points.csv", "--json",
            ])
            let json = try JSONSerialization.jsonObject(with: Data(evaluated.output.utf8))
            let members = (json as? [String: Any])?["members"] as? [String: Any]
            #expect((members?["members"] as? [Double])?.count == 3)
            let predicted = try await program.run([
                "predict", "two.csv", "--run", "runs/latest", "--json",
            ])
            #expect(predicted.code == 0 && predicted.outputLines.count == 2)
            #expect(
                predicted.output.contains("\"agreement\"")
                    && predicted.output.contains("\"members\":3"))
            let text = try await program.run(["predict", "two.csv", "--run", "runs/latest"])
            #expect(text.output.contains("of 3 members say so"))
            let list = try await program.run(["runs", "list"])
            #expect(list.output.contains("done"))
        }
    }

    @Test("A run that was stopped between and within members goes on to the same weights")
    func resumed() async throws {
        try await withPoints { program in
            let whole = try await program.run(
                training("--members", "3", "--out", "whole", "--quiet"))
            #expect(whole.code == 0, "\(whole.errors)")
            _ = try await program.run(
                training("--members", "3", "--out", "cut"), once: "member 2 of 3", signal: SIGKILL)
            let found = try FileManager.default.contentsOfDirectory(atPath: program.url("cut").path)
            let run = try #require(found.first { $0 != "latest" })
            let rest = try await program.run(["train", "--resume", "cut/\(run)", "--quiet"])
            #expect(rest.code == 0, "\(rest.errors)")
            #expect(rest.output == whole.output)
            let file = "latest/checkpoints/last/model.safetensors"
            #expect(try state(program, "whole/" + file) == state(program, "cut/" + file))
            // What is over is not trained on, also when only the ensemble is missing.
            try FileManager.default.removeItem(at: program.url("cut/" + file))
            let over = try await program.run(["train", "--resume", "cut/\(run)", "--quiet"])
            #expect(over.output == whole.output, "\(over.errors)")
            #expect(try state(program, "whole/" + file) == state(program, "cut/" + file))
            // More epochs than they have had: every member goes on.
            let longer = try await program.run([
                "train", "--resume", "cut/\(run)", "--epochs", "5",
            ])
            #expect(longer.code == 0, "\(longer.errors)")
            #expect(longer.errors.contains("member 3 of 3"))
            #expect(try state(program, "whole/" + file) != state(program, "cut/" + file))
        }
    }

    @Test("Runs that were trained apart answer together by the mean of their probabilities")
    func together() async throws {
        try await withPoints { program in
            // Without validation, so that both standardise by the same examples.
            for (seed, folder) in [("1", "a"), ("2", "b")] {
                let arguments = training("--quiet", "--validation", "0", "--out", folder)
                    .map { $0 == "5" ? seed : $0 }
                let trained = try await program.run(arguments)
                #expect(trained.code == 0, "\(trained.errors)")
            }
            let made = try await program.run([
                "ensemble", "a/latest", "b/latest", "--out", "both.safetensors",
            ])
            #expect(made.output == "both.safetensors: 2 networks\n", "\(made.errors)")
            // An ensemble's members count one by one.
            let more = try await program.run([
                "ensemble", "both.safetensors", "a/latest", "--out", "more.safetensors", "--json",
            ])
            #expect(more.output.contains("\"members\":3"), "\(more.errors)")
            func probabilities(_ run: String) async throws -> [[Double]] {
                struct Answer: Decodable { let probabilities: [Double] }
                let asked = try await program.run(["predict", "two.csv", "--run", run, "--json"])
                return try asked.outputLines.map {
                    try JSONDecoder().decode(Answer.self, from: Data($0.utf8)).probabilities
                }
            }
            let (first, second) = try await (probabilities("a/latest"), probabilities("b/latest"))
            #expect(first != second)
            expectClose(
                try await probabilities("both.safetensors").flatMap { $0 },
                zip(first.joined(), second.joined()).map { ($0 + $1) / 2 }, absolute: 1e-6)
            expectClose(
                try await probabilities("more.safetensors").flatMap { $0 },
                zip(first.joined(), second.joined()).map { (2 * $0 + $1) / 3 }, absolute: 1e-6)

            try await program.expectRefusal(
                73, ["both.safetensors", "--force"],
                ["ensemble", "a/latest", "b/latest", "--out", "both.safetensors"])
            let replaced = try await program.run([
                "ensemble", "b/latest", "a/latest", "--out", "both.safetensors", "--force",
            ])
            #expect(replaced.code == 0, "\(replaced.errors)")
            let bare = try ModelFile.read(
                program.url("a/latest/checkpoints/last/model.safetensors"))
            try Data(try ModelFile(tensors: bare.tensors, metadata: [:]).encoded())
                .write(to: program.url("bare.safetensors"))
            try await program.expectRefusal(
                65, ["bare.safetensors", "only Kiso's own files have"],
                ["ensemble", "bare.safetensors", "a/latest", "--out", "none.safetensors"])
            try Data("x,y,label\n0,1,a\n1,0,c\n0,0,a\n1,1,c\n".utf8)
                .write(to: program.url("others.csv"))
            let other = try await program.run([
                "train", "--data", "others.csv", "--target", "label", "--out", "c", "--epochs", "1",
                "--validation", "0", "--quiet",
            ])
            #expect(other.code == 0, "\(other.errors)")
            try await program.expectRefusal(
                65, ["c/latest has the classes a, c", "a/latest"],
                ["ensemble", "a/latest", "c/latest", "--out", "none.safetensors"])
        }
    }

    @Test(
        "A run that is over is not trained on by --resume, and ends with the epoch that is asked for"
    )
    func over() async throws {
        try await withPoints { program in
            let first = try await program.run(training("--quiet"))
            let file = "runs/latest/checkpoints/last/model.safetensors"
            let before = try state(program, file)
            let again = try await program.run(["train", "--resume", "runs/latest", "--quiet"])
            #expect(again.code == 0 && again.output == first.output, "\(again.errors)")
            #expect(try state(program, file) == before)
            for epochs in [5, 6] {
                let longer = try await program.run([
                    "train", "--resume", "runs/latest", "--epochs", "\(epochs)",
                ])
                #expect(longer.code == 0, "\(longer.errors)")
                #expect(longer.errors.contains("epoch \(epochs):"))
                #expect(!longer.errors.contains("epoch \(epochs + 1):"))
            }
        }
    }

    @Test("Numbers are predicted by the mean, and dropout answers as an ensemble")
    func numbersAndDropout() async throws {
        try await withPoints { program in
            var lines = ["x,y"]
            for index in 0..<200 {
                let x = Double(index) / 100 - 1
                lines.append("\(x),\(x * x)")
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: program.url("curve.csv"))
            let trained = try await program.run([
                "train", "--data", "curve.csv", "--target", "y", "--members", "2", "--epochs", "2",
                "--threads", "1", "--out", "numbers",
            ])
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.errors.contains("2 members: root mean squared error"))
            let ensemble = try #require(
                Ensemble(
                    of: Predictor.load(
                        program.url("numbers/latest/checkpoints/last/model.safetensors"))))
            #expect(ensemble.predictor.predictsNumbers)

            _ = try await program.run(training("--quiet"))
            let sampled = try await program.run([
                "evaluate", "runs/latest", "--data", "points.csv", "--dropout-samples", "9",
            ])
            #expect(sampled.code == 0 && sampled.errors.contains("9 members: accuracy"))
            try await program.expectRefusal(
                64, ["--dropout-samples 4", "no dropout"],
                [
                    "evaluate", "numbers/latest", "--data", "curve.csv", "--dropout-samples", "4",
                ])
        }
    }

    static let lines: [CommandLineTests.Line] = [
        .init("train", "--members", "0", says: ["--members 0", "from 1 to 1000"]),
        .init("train", "--members", "two", says: ["--members two"]),
        .init(
            "search", "--vary", "members=integer:1..3", says: ["--members: a trial is one network"]),
        .init("ensemble", "x", "--out", "y.safetensors", says: ["at least two networks"]),
        .init("ensemble", "x", "y", "--out", "y.onnx", says: ["--out y.onnx", ".safetensors"]),
        .init("ensemble", "x", "x", "--out", "y.safetensors", says: ["x: is named twice"]),
        .init("ensemble", "x", "y", "--out", "z.safetensors", code: 66, says: ["x: there is no"]),
        .init("evaluate", "x", "--dropout-samples", "-1", code: 66, says: ["x: there is no"]),
    ]

    @Test("One line, the exit code, and nothing else", arguments: lines)
    func refused(line: CommandLineTests.Line) async throws {
        try await Program.with { try await $0.expectRefusal(line.code, line.words, line.arguments) }
    }
}
