import Foundation
import Kiso
import KisoTestSupport
import Testing

@Suite("README.md")
struct ReadmeTests {
    private func text(_ path: String) throws -> String {
        try String(contentsOf: packageFolder.appendingPathComponent(path), encoding: .utf8)
    }

    /// The blocks of code in a language.
    private func blocks(_ language: String) throws -> [String] {
        try text("README.md").components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    @Test("The library code is the code that is compiled here")
    func library() throws {
        let lines = try text("Tests/KisoTests/ReadmeExample.swift")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex(of: "    // README begins"))
        let end = try #require(lines.firstIndex(of: "    // README ends"))
        let body = lines[(begin + 1)..<end].map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(body.contains("ImportedData.open") && body.contains("gradient(at: x)"))
        let shown = try blocks("swift")
        #expect(shown.contains("import Foundation\nimport Kiso\n\n" + body))
    }

    @Test("The gradient that it prints")
    func gradientOfSquares() {
        let dx = gradient(at: Tensor([3, 4])) { x in (x * x).sum() }
        #expect("\(dx.floats)" == "[6.0, 8.0]")
    }

    @Test("The program's own help knows every command and every flag that it shows")
    func flags() async throws {
        let lines = try blocks("sh").flatMap { $0.split(separator: "\n") }
            .filter { $0.hasPrefix("kiso ") }
        #expect(lines.count > 5)
        for line in lines {
            let words = line.split(separator: "#")[0].split(separator: " ").dropFirst()
            let command = words.prefix { !$0.hasPrefix("-") }.map(String.init)
            let help = try await Program.with { try await $0.run(command + ["--help"]) }
            #expect(help.code == 0, "\(line): \(help.errors)")
            // A command that is unknown gets the help of the whole program.
            #expect(
                help.output.contains(
                    "USAGE: kiso\(command[0] == "book" ? "-book" : " \(command[0])")"))
            let known = Set(help.output.matches(of: /--[a-z-]+/).map { String($0.0) })
            for word in words where word.hasPrefix("--") {
                let flag = String(word.prefix { $0 != "=" })
                #expect(known.contains(flag), "\(line): \(flag)")
            }
        }
    }

    @Test("Pictures and pages that it links to are there")
    func links() throws {
        for match in try text("README.md").matches(of: /\]\(([^)#]+)\)/) {
            let target = String(match.1)
            if target.hasPrefix("http") { continue }
            let path = packageFolder.appendingPathComponent(target).path
            #expect(FileManager.default.fileExists(atPath: path), "\(target)")
        }
    }
}
