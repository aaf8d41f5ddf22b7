import Foundation
import KisoTestSupport
import Testing

/// Every example in its quick form reaches its number: it ends with 0.
@Suite("Examples", .serialized)
struct ExamplesTests {
    static let withoutData = ["Houses", "Sequence"]
    static let withMNIST = [
        "Digits", "ResidualNetwork", "Autoencoder", "AdversarialPair", "TwoInputs", "CustomLayer",
        "FineTuning",
    ]

    private static let cache =
        ProcessInfo.processInfo.environment["KISO_CACHE"]
        ?? NSHomeDirectory() + "/.cache/kiso"
    static let hasMNIST = FileManager.default.fileExists(
        atPath: cache + "/datasets/mnist/train-images-idx3-ubyte")

    @Test("It reaches its number, quickly", arguments: withoutData)
    func quick(example: String) async throws { try await run(example) }

    @Test(
        "It reaches its number, quickly, with digits",
        .enabled(if: hasMNIST && hasCodecs, "MNIST is not there; 'kiso data get mnist' gets it"),
        arguments: withMNIST)
    func quickWithDigits(example: String) async throws { try await run(example) }

    private func run(_ example: String) async throws {
        try await Program.with(example + "Example") { program in
            var program = program
            program.environment["KISO_CACHE"] = Self.cache
            let outcome = try await program.run(["--quick"])
            #expect(
                outcome.code == 0 && !outcome.wasSignalled,
                "\(example): \(outcome.output)\(outcome.errors)")
        }
    }

    @Test("Each is at most 80 lines and imports nothing but Foundation and Kiso")
    func size() throws {
        let folder = packageFolder.appendingPathComponent("Examples")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == Set(Self.withoutData + Self.withMNIST))
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
