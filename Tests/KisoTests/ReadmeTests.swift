import Foundation
import Kiso
import Testing

@Suite("README.md")
struct ReadmeTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
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
        #expect(body.contains("MNIST.load()") && body.contains("gradient(at: x)"))
        let shown = try blocks("swift")
        #expect(shown.contains("import Foundation\nimport Kiso\n\n" + body))
    }

    @Test("The gradient that it prints")
    func gradientOfSquares() {
        let dx = gradient(at: Tensor([3, 4])) { x in (x * x).sum() }
        #expect("\(dx.floats)" == "[6.0, 8.0]")
    }

    @Test("Every flag and every name that it shows is known to the program's sources")
    func flags() throws {
        let folder = Self.root.appendingPathComponent("Sources/KisoCommand")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".swift") }
        let sources = try names.map { try text("Sources/KisoCommand/\($0)") }.joined()
        for block in try blocks("sh") {
            for line in block.split(separator: "\n") where line.contains("kiso ") {
                let command = line.split(separator: "#")[0]
                for word in command.split(separator: " ") where word.hasPrefix("--") {
                    let flag = word.dropFirst(2)
                    let isKnown =
                        sources.contains("\"\(flag)\"") || sources.contains("var \(flag)")
                    #expect(isKnown, "\(line): --\(flag)")
                }
            }
        }
    }

    @Test("Pictures and pages that it links to are there")
    func links() throws {
        for match in try text("README.md").matches(of: /\]\(([^)#]+)\)/) {
            let target = String(match.1)
            if target.hasPrefix("http") { continue }
            let path = Self.root.appendingPathComponent(target).path
            #expect(FileManager.default.fileExists(atPath: path), "\(target)")
        }
    }
}
