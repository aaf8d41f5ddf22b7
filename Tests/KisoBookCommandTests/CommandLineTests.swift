import KisoTestSupport
import Testing

@Suite("kiso-book: mistakes on the command line")
struct CommandLineTests {
    struct Line: CustomTestStringConvertible {
        let arguments: [String]
        let code: Int32
        let words: [String]
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String..., code: Int32 = 64, says words: [String]) {
            (self.arguments, self.code, self.words) = (arguments, code, words)
        }
    }

    static let lines = [
        Line("run", says: ["--all", "kiso book list"]),
        Line("run", "--all", "ch01", says: ["--all", "kiso book list"]),
        Line("run", "ch04/trian", says: ["'ch04/trian' (did you mean 'ch04/train'?)"]),
        Line("run", "ch02/matmul", says: ["did you mean ch03/matmul?"]),
        Line("run", "ch02", "--out", "", says: ["--out '': expected a folder"]),
        Line("run", "ch02", "--threads", "0", says: ["--threads 0"]),
        Line("rnu", says: ["rnu", "kiso-book --help"]),
        Line("figure", "2.99", says: ["'2.99'", "2.6, 2.7 or 2.8"]),
        Line("figure", says: ["number"]),
        Line("gallery", code: 66, says: ["runs/book: no result of ch01/arrays", "--all"]),
        Line("gallery", "--out", "", says: ["--out '': expected a folder"]),
    ]

    @Test("One line, the exit code, and nothing else", arguments: lines)
    func refused(line: Line) async throws {
        try await Program.with("kiso-book") {
            try await $0.expectRefusal(line.code, line.words, line.arguments)
        }
    }

    @Test("--help and --version are results", arguments: ["--help", "--version"])
    func results(flag: String) async throws {
        try await Program.with("kiso-book") { program in
            let outcome = try await program.run([flag])
            #expect(outcome.code == 0 && outcome.errors == "" && !outcome.output.isEmpty)
        }
    }
}
