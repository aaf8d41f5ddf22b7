import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("Searching with the program", .serialized)
struct SearchCommandTests {
    private func arguments(_ epochs: Int, _ rest: String...) -> [String] {
        [
            "search", "--data", "points.csv", "--target", "label", "--arch",
            "affine:8 relu affine:2", "--epochs", "\(epochs)", "--vary", "lr=log:1e-3..1",
            "--vary", "batch=choice:10,50", "--trials", "6", "--seed", "5",
        ] + rest
    }

    /// The trials of a study, but for their times.
    private func trials(_ program: Program, _ study: String = "study") throws -> [String] {
        try Study.read(program.url(study)).trials.map {
            "\($0.number) \($0.state) \($0.value ?? -1) \($0.settings)"
        }
    }

    static let lines: [CommandLineTests.Line] = [
        .init("search", says: ["nothing to search", "--vary"]),
        .init("search", "--vary", "lrr=log:1e-5..1", says: ["'lrr' (did you mean 'lr'?)"]),
        .init("search", "--vary", "lr=log:1..1e-5", says: ["1..1e-5: is reversed"]),
        .init("search", "--vary", "optimizer=choice:sgd,adma", says: ["optimizer=adma", "'adam'"]),
        .init("search", "--vary", "lr=log:1e-5..1", "--sampler", "tpee", says: ["'tpe'"]),
        .init("search", "--vary", "lr=log:1e-5..1", "--trials", "0", says: ["--trials 0"]),
        .init("search", "--vary", "lr=log:1e-5..1", "--workers", "0", says: ["--workers 0"]),
        .init("search", "--vary", "lr=log:1e-5..1", "--minutes", "0", says: ["--minutes 0"]),
        .init("search", "--space", "nowhere.yaml", code: 66, says: ["nowhere.yaml"]),
        .init(
            "search", "--vary", "lr=log:1e-5..1", "--data", "mnits", code: 66, says: ["mnist"]),
        .init("search", "show", "nowhere", code: 66, says: ["nowhere: there is no study"]),
    ]

    @Test("One line, the exit code, and nothing else", arguments: lines)
    func refused(line: CommandLineTests.Line) async throws {
        try await Program.with { try await $0.expectRefusal(line.code, line.words, line.arguments) }
    }

    @Test("A metric that no trial reports, another space, and trials that all fail")
    func failures() async throws {
        try await Program.withPoints(400) { program in
            try await program.expectRefusal(
                64, ["--metric val_acuracy: no trial reports it (did you mean 'val_accuracy'?)"],
                arguments(1, "--metric", "val_acuracy"))
            try await program.expectRefusal(
                64, ["no validation data"], arguments(1, "--validation", "0"))
            #expect(try await program.run(arguments(1)).code == 0)
            try await program.expectRefusal(
                64, ["study: is a study with epochs '1', not '2'"], arguments(2, "--quiet"))
            try await program.expectRefusal(
                64, ["is a study with sampler 'tpe', not 'gp'"], arguments(1, "--sampler", "gp"))
            let failed = try await program.run(
                arguments(1, "--study", "other", "--quiet", "--set", "optimizer=sgd")
                    .map { $0 == "lr=log:1e-3..1" ? "lr=log:1e30..1e35" : $0 })
            #expect(failed.code == 1, "\(failed.errors)")
            #expect(failed.errorLines.count == 1 && failed.errors.contains("all 6 trials failed"))
        }
    }

    @Test("A space in YAML is the same as in flags; what is wrong names its line")
    func file() async throws {
        try await Program.withPoints(400) { program in
            let space = """
                lr: log:1e-3..1
                batch-size: [10, 50]
                optimizer: {choice: [sgd, adamw]}
                weight-decay: {log: [1e-6, 1e-2], when: {optimizer: adamw}}
                """
            try Data(space.utf8).write(to: program.url("space.yaml"))
            let common = Array(arguments(1).prefix(9)) + ["--trials", "8", "--quiet"]
            let first = try await program.run(common + ["--space", "space.yaml"])
            #expect(first.code == 0, "\(first.errors)")
            #expect(first.output.hasPrefix("place  trial  val_accuracy  lr"))
            var flags = common + ["--study", "other"]
            for words in [
                "lr=log:1e-3..1", "batch=choice:10,50", "optimizer=choice:sgd,adamw",
                "weight-decay=log:1e-6..1e-2 when optimizer=adamw",
            ] { flags += ["--vary", words] }
            #expect(try await program.run(flags).code == 0)
            #expect(try trials(program) == trials(program, "other"))
            for (text, words) in [
                ("lr: log:1..1e-3", ["space.yaml, line 1: lr: 1..1e-3: is reversed"]),
                ("lr: log:1e-3..1\nlrr: [1]", ["line 2", "did you mean 'lr'?"]),
                ("- lr", ["expected settings"]), ("lr: {log: [1]}", ["log: [LOW, HIGH]"]),
            ] {
                try Data(text.utf8).write(to: program.url("space.yaml"))
                try await program.expectRefusal(78, words, common + ["--space", "space.yaml"])
            }
            try Data().write(to: program.url("space.yaml"))
            try await program.expectRefusal(
                64, ["space.yaml: the space is empty"], common + ["--space", "space.yaml"])
        }
    }

    @Test("Killed, interrupted, in two processes: the trials are those of one quiet run")
    func resumed() async throws {
        try await Program.withPoints(400) { program in
            let whole = try await program.run(arguments(40, "--study", "whole", "--workers", "1"))
            #expect(whole.code == 0, "\(whole.errors)")
            let expected = try trials(program, "whole")
            #expect(expected.count == 6)
            for signal in [SIGKILL, SIGINT] {
                func claims() -> Int {
                    let journal = try? String(
                        contentsOf: program.url("study/study.jsonl"), encoding: .utf8)
                    return (journal ?? "").components(separatedBy: "claimed").count
                }
                let before = claims()
                let outcome = try await program.run(
                    arguments(40), once: { claims() != before },
                    { kill($0.processIdentifier, signal) }
                ).outcome
                #expect(outcome.code == (signal == SIGINT ? 130 : SIGKILL), "\(outcome.errors)")
            }
            let first = try program.start(arguments(40, "--workers", "2"))
            let second = try program.start(arguments(40, "--workers", "2"))
            #expect(try await program.finish(first).code == 0)
            #expect(try await program.finish(second).code == 0)
            #expect(try trials(program) == expected)
        }
    }

    @Test(
        "The winner sees the test data, once",
        .enabled(
            if: (try? DatasetCatalog.verify("mnist").isVerified) ?? false,
            "MNIST is not in the cache"))
    func winner() async throws {
        let cache = CachePaths.root.path
        try await Program.with { program in
            var program = program
            program.environment["KISO_CACHE"] = cache
            let words = [
                "search", "--arch", "affine:10", "--epochs", "1", "--batch-size", "1000",
                "--trials",
                "2", "--sampler", "random", "--vary", "lr=log:1e-3..1e-1",
            ]
            let first = try await program.run(words)
            #expect(first.code == 0, "\(first.errors)")
            let last = try #require(first.outputLines.last)
            #expect(last.wholeMatch(of: /test accuracy 0\.\d{4} \(\d+\/10000\)/) != nil, "\(last)")
            let again = try await program.run(words)
            #expect(again.output == first.output && !again.errors.contains("for the test"))
            let evaluated = try await program.run(["evaluate", "study/runs/latest"])
            #expect(evaluated.output == last + "\n")
        }
    }

    @Test("The ranking, also as JSON lines, and pictures", .enabled(if: hasProgram("gnuplot")))
    func show() async throws {
        try await Program.withPoints(400) { program in
            _ = try await program.run(
                arguments(4, "--vary", "weight-decay=log:1e-6..1e-2", "--trials", "12"))
            let shown = try await program.run(["search", "show"])
            #expect(shown.code == 0 && shown.output.contains("importance"), "\(shown.errors)")
            for name in ["progress", "coordinates", "curves", "importance", "surface"] {
                let path = program.url("study/figures/\(name).png").path
                #expect(FileManager.default.fileExists(atPath: path), "\(name)")
            }
            let lines = try await program.run(["search", "show", "--json", "--quiet"])
            #expect(lines.outputLines.count == 12 && lines.errors == "")
            for line in lines.outputLines {
                _ = try JSONDecoder().decode(TrialRecord.self, from: Data(line.utf8))
            }
            try await program.expectRefusal(
                64, ["--surface lr,batch-size"],
                ["search", "show", "--json", "--surface", "lr,batch-size"]
            )
        }
    }
}
