import Foundation
import KisoBook
import Testing

/// Every program in its quick form: each exact number of the book, and each band.
@Suite("The book, quickly", .serialized)
struct QuickRunTests {
    @Test("Numbers lie where the book says", arguments: Book.experiments.map(\.id))
    func run(_ id: String) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("kiso-book-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let experiment = try Book.experiment(id)
        let result = try await BookRunner(out: folder, isQuick: true).run(experiment)
        for finding in result.findings where finding.isWithin == false {
            Issue.record(
                "\(id): \(finding.name) is \(finding.value), the book has \(finding.book ?? "-")")
        }
        for figure in experiment.figures {
            #expect(
                result.files.contains("figure-\(figure).svg") || !result.problems.isEmpty,
                "figure \(figure)")
        }
    }
}
