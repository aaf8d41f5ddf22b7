import Foundation
import KisoBook
import KisoCore
import KisoData
import KisoTestSupport
import Testing

/// Every program in its quick form: each exact number of the book, and each band. It takes minutes, so
/// `make check` runs it and `make test` does not.
@Suite(
    "The book, quickly", .serialized,
    .enabled(if: runsLongTests, "takes minutes; KISO_LONG_TESTS=1 runs it, as make check does"))
struct QuickRunTests {
    private static let hasMNIST = DatasetCatalog.list().contains {
        $0.name == "mnist" && $0.isPresent
    }

    /// Programs that read no data set.
    private static let withoutData: Set<String> = [
        "ch01/arrays", "ch01/sine", "ch01/sine-cosine", "ch01/image", "ch02/gates",
        "ch02/regions", "ch02/learning", "ch02/adder", "ch03/activations", "ch03/matmul",
        "ch03/three-layer", "ch03/softmax", "ch04/losses", "ch04/numerical-derivative",
        "ch04/partial", "ch04/descent", "ch04/simple-net", "ch05/apple", "ch05/apple-orange",
        "ch05/graphs", "ch07/vgg-layers", "ch08/captioned-things", "ch08/dqn",
    ]

    @Test(
        "Numbers lie where the book says", .enabled(if: hasCodecs, "reads and writes PNG files"),
        arguments: Book.experiments.map(\.id).filter(withoutData.contains))
    func run(_ id: String) async throws { try await check(id) }

    @Test(
        "Numbers lie where the book says, of programs that read digits",
        .enabled(if: hasMNIST, "MNIST is not there; 'kiso data get mnist' gets it"),
        arguments: Book.experiments.map(\.id).filter { !withoutData.contains($0) })
    func runWithData(_ id: String) async throws { try await check(id) }

    private func check(_ id: String) async throws {
        try await withFolder { folder in
            let experiment = try Book.experiment(id)
            let surroundings = BookSurroundings(loadWeights: { try await Self.weights() })
            let runner = BookRunner(out: folder, extent: .quick, surroundings: surroundings)
            let result = try await runner.run(experiment)
            for finding in result.findings where finding.isWithin == false {
                Issue.record(
                    "\(id): \(finding.name) is \(finding.value), expected \(finding.expectation ?? "-")"
                )
            }
            // Two epochs make no curve: in the quick form these draw none.
            let drawsNone = ["ch07/train", "ch08/train"].contains(id)
            for figure in experiment.figures where !drawsNone {
                #expect(
                    result.files.contains("figure-\(figure).svg") || !result.problems.isEmpty,
                    "figure \(figure)")
            }
        }
    }

    /// The author's weights if somebody names the file; no test asks the network for them.
    private static func weights() async throws -> URL {
        guard let path = ProcessInfo.processInfo.environment["KISO_BOOK_WEIGHTS"] else {
            throw KisoError(.unavailable, "the author's weights are not fetched in a test")
        }
        return try await BookWeightFile.locate(URL(fileURLWithPath: path))
    }
}
