import Foundation
import KisoBook
import KisoCore
import KisoData
import KisoTestSupport
import Testing

/// Every program in its quick form: each exact number of the book, and each band.
@Suite("The book, quickly", .serialized)
struct QuickRunTests {
    /// Without a network and a cache there is no data to run with.
    private struct NoData: Error {}

    @Test("Numbers lie where the book says", arguments: Book.experiments.map(\.id))
    func run(_ id: String) async throws {
        // That one writes and reads a PNG file.
        guard hasCodecs || id != "ch01/image" else { return }
        try await withFolder { folder in
            let experiment = try Book.experiment(id)
            let surroundings = BookSurroundings(
                loadImages: { name in
                    do { return try await DatasetCatalog.load(name) } catch { throw NoData() }
                },
                loadWeights: { try await Self.weights() })
            let runner = BookRunner(out: folder, isQuick: true, surroundings: surroundings)
            let result: ExperimentResult
            do { result = try await runner.run(experiment) } catch is NoData { return }
            for finding in result.findings where finding.isWithin == false {
                Issue.record(
                    "\(id): \(finding.name) is \(finding.value), expected \(finding.expectation ?? "-")"
                )
            }
            for figure in experiment.figures {
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
