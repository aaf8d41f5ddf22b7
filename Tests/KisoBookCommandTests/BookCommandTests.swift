import Foundation
import KisoTestSupport
import Testing

@Suite("kiso-book")
struct BookCommandTests {
    /// What `result.json` and `--json` hold.
    private struct Result: Decodable {
        struct Finding: Decodable {
            let name: String
            let value: String
            let expected: String?
            let isWithin: Bool?
        }
        let id: String
        let seconds: Double
        let findings: [Finding]
        let files: [String]
        let problems: [String]
    }

    private func results(_ outcome: Program.Outcome) throws -> [Result] {
        try outcome.outputLines.map { try JSONDecoder().decode(Result.self, from: Data($0.utf8)) }
    }

    @Test("Several programs end with a table: the number, the book's, within, seconds")
    func table() async throws {
        try await Program.with("kiso-book") { program in
            let outcome = try await program.run([
                "run", "ch02/gates", "ch02/adder", "--quiet",
            ])
            #expect(outcome.code == 0 && outcome.errors == "")
            let lines = outcome.outputLines
            try #require(lines.count == 4)
            #expect(
                lines[0].split(separator: " ") == [
                    "program", "number", "here", "book", "within", "seconds",
                ])
            #expect(lines[1].hasPrefix("ch02/gates") && lines[1].contains("all 4"))
            #expect(lines[2].hasPrefix("ch02/adder") && lines[2].matches(of: /65536/).count == 2)
            #expect(lines[3].hasPrefix("2 of 2 programs within, in "))
            // Columns stand below each other.
            #expect(Set(lines[0...2].map(\.count)).count == 1)
        }
    }

    @Test("A program is introduced in lines of at most 80 characters")
    func introduction() async throws {
        try await Program.with("kiso-book") { program in
            let outcome = try await program.run(["run", "ch02/gates"])
            #expect(outcome.code == 0)
            let lines = outcome.outputLines
            #expect(lines[0].hasPrefix("ch02/gates  ") && outcome.output.contains("\n\n"))
            let told = lines.prefix { !$0.hasPrefix("  ") }
            #expect(told.count > 3 && told.allSatisfy { $0.count <= 80 }, "\(told)")
        }
    }

    @Test("--numerical is for ch04/train", arguments: [["ch04/train", "ch02/gates"], ["--all"]])
    func numerical(ids: [String]) async throws {
        try await Program.with("kiso-book") { program in
            try await program.expectRefusal(
                64, ["--numerical: is for ch04/train alone"],
                ["run", "--numerical"] + ids)
        }
    }

    @Test("Figures are listed in runs")
    func list() async throws {
        try await Program.with("kiso-book") { program in
            let outcome = try await program.run(["list"])
            #expect(outcome.code == 0)
            for words in ["(figure 1.3)", "(figures 4.11, 4.12)", "5.1–5.", "A.1–A.11)"] {
                #expect(outcome.output.contains(words), "\(words)")
            }
        }
    }

    @Test("A figure that is there is not drawn again")
    func figureIsThere() async throws {
        try await Program.with("kiso-book") { program in
            let first = try await program.run(["figure", "1.3"])
            try #require(first.code == 0, "\(first.errors)")
            let again = try await program.run(["figure", "1.3"])
            #expect(
                again.outputLines == ["svg", "png"].map { "runs/book/ch01/sine/figure-1.3.\($0)" })
            let anew = try await program.run(["figure", "1.3", "--again"])
            #expect(anew.output.hasPrefix("ch01/sine  "))
        }
    }

    @Test("One program that cannot run does not keep the next from running")
    func failing() async throws {
        try await Program.with("kiso-book") { program in
            let outcome = try await program.run([
                "run", "ch01/image", "ch02/gates", "--image", "nowhere.png", "--quiet",
            ])
            #expect(outcome.code == 66)
            #expect(outcome.errorLines.count == 2, "\(outcome.errors)")
            #expect(outcome.errors.contains("could not be run: ch01/image"))
            #expect(outcome.output.contains("1 of 1 programs within"))
        }
    }

    @Test("Names that are empty", arguments: ["--image", "--weights", "--data-dir"])
    func emptyNames(flag: String) async throws {
        try await Program.with("kiso-book") { program in
            try await program.expectRefusal(
                64, ["\(flag) '': expected a path"], ["run", "ch01/image", flag, ""])
        }
    }

    @Test("--json is a line a program")
    func json() async throws {
        try await Program.with("kiso-book") { program in
            let outcome = try await program.run([
                "run", "ch02/gates", "ch02/learning", "--json",
            ])
            #expect(outcome.code == 0)
            let found = try results(outcome)
            #expect(found.map(\.id) == ["ch02/gates", "ch02/learning"])
            #expect(found[0].findings.map(\.value)[3] == "[0, 1, 1, 0]")
            #expect(found[0].findings.allSatisfy { $0.isWithin == true && $0.expected == $0.value })
            let file = program.url("runs/book/ch02/gates/result.json")
            let filed = try JSONDecoder().decode(Result.self, from: Data(contentsOf: file))
            #expect(filed.seconds == found[0].seconds)
        }
    }

    @Test("An interrupted run of all goes on where it stopped")
    func goesOn() async throws {
        try await Program.with("kiso-book") { program in
            let first = program.url("runs/book/quick/ch01/arrays/result.json")
            let arguments = ["run", "--all", "--quick"]
            let outcome = try await interrupt(program, arguments) {
                FileManager.default.fileExists(atPath: first.path)
            }
            #expect(outcome.code == 130 && !outcome.wasSignalled)
            #expect(outcome.errors.contains(" finished in runs/book"), "\(outcome.errors)")
            #expect(outcome.output.contains("ch01/arrays"))
            let before = try Data(contentsOf: first)
            let again = try await interrupt(program, arguments) {
                !(try program.text("output")).isEmpty
            }
            #expect(again.code == 130)
            #expect(!again.output.contains("ch01/arrays  "))
            #expect(try Data(contentsOf: first) == before)
        }
    }

    /// Starts the program, sends SIGINT once the condition holds, and waits for the end.
    private func interrupt(
        _ program: Program, _ arguments: [String], when isTime: @escaping () throws -> Bool
    ) async throws -> Program.Outcome {
        try await program.run(arguments, once: isTime) { kill($0.processIdentifier, SIGINT) }
            .outcome
    }

    @Test("Without gnuplot the numbers come, the script stays, and it says what to install")
    func withoutGnuplot() async throws {
        try await Program.with("kiso-book") { program in
            var program = program
            program.environment["PATH"] = "/nowhere"
            let outcome = try await program.run(["run", "ch01/sine", "--json"])
            #expect(outcome.code == 69 && !outcome.wasSignalled)
            let result = try #require(try results(outcome).first)
            #expect(result.findings.count == 2 && result.files == [])
            #expect(result.problems.count == 1)
            #expect(result.problems.first?.contains("apt-get install gnuplot-nox") == true)
            let script = try String(
                contentsOf: program.url("runs/book/ch01/sine/figure-1.3.gp"), encoding: .utf8)
            #expect(script.contains("plot") && script.contains("5.9"))
            #expect(outcome.errors.components(separatedBy: "gnuplot-nox").count == 2)
            // What could not be drawn is drawn later, so the program is not finished.
            let figure = try await program.run(["figure", "1.3"])
            #expect(figure.code == 69 && figure.errors.contains("apt-get install gnuplot-nox"))
        }
    }

    @Test("A file in the way of a result", arguments: ["file/book", "file"])
    func unwritable(out: String) async throws {
        try await Program.with("kiso-book") { program in
            try Data("keep".utf8).write(to: program.url("file"))
            try await program.expectRefusal(
                73, ["choose another folder"], ["run", "ch02/gates", "--out", out])
        }
    }

    @Test("A gallery of what has been run")
    func gallery() async throws {
        try await Program.with("kiso-book") { program in
            let sources = packageFolder.appendingPathComponent("Sources/KisoBook").path
            _ = try await program.run(["run", "ch02/gates"])
            let made = try await program.run([
                "gallery", "--partial", "--sources", sources, "--out", "site",
            ])
            #expect(made.code == 0 && made.errors == "", "\(made.errors)")
            #expect(made.output.hasPrefix("site/index.html: 1 programs, 0 figures, "))
            #expect(try program.files().contains("site/ch02.html"))
        }
    }
}
