import Foundation
import KisoTestSupport
import Testing

/// Every example in its quick form reaches its number: it ends with 0.
@Suite("Examples", .serialized)
struct ExamplesTests {
    /// The name of the program, and whether it needs MNIST.
    static let examples = [
        ("Digits", true), ("Houses", false), ("ResidualNetwork", true), ("Autoencoder", true),
        ("Sequence", false), ("AdversarialPair", true), ("TwoInputs", true), ("CustomLayer", true),
        ("FineTuning", true),
    ]

    private static let cache =
        ProcessInfo.processInfo.environment["KISO_CACHE"]
        ?? NSHomeDirectory() + "/.cache/kiso"
    private static let hasMNIST = FileManager.default.fileExists(
        atPath: cache + "/datasets/mnist/train-images-idx3-ubyte")

    @Test("It reaches its number, quickly", .enabled(if: hasCodecs), arguments: examples)
    func quick(example: (name: String, needsMNIST: Bool)) async throws {
        if example.needsMNIST && !Self.hasMNIST {
            // Said aloud: a test that did not run must not look like one that passed.
            print("skipped \(example.name): MNIST is not in \(Self.cache)")
            return
        }
        try await Program.with(example.name + "Example") { program in
            var program = program
            program.environment["KISO_CACHE"] = Self.cache
            let outcome = try await program.run(["--quick"])
            #expect(
                outcome.code == 0 && !outcome.wasSignalled,
                "\(example.name): \(outcome.output)\(outcome.errors)")
        }
    }

    @Test("Each is at most 80 lines and imports nothing but Foundation and Kiso")
    func size() throws {
        let folder = packageFolder.appendingPathComponent("Examples")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(Self.examples.map(\.0)))
        for name in names {
            let text = try String(
                contentsOf: folder.appendingPathComponent("\(name)/main.swift"), encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 81, "\(name): \(lines.count)")
            let imports = lines.filter { $0.hasPrefix("import ") }
            #expect(imports == ["import Foundation", "import Kiso"], "\(name)")
        }
    }
}
