public import Foundation
import KisoCore
import KisoIO

/// Runs experiments and files what they found: `<out>/ch04/train/result.json` and the figures.
///
/// A finished experiment stays; ``finished(_:)`` gives its result without running it when it was
/// made with the same settings, so that a run of the whole book can be interrupted and goes on.
public struct BookRunner {
    /// The folder for everything.
    public let out: URL
    /// Whether small settings are taken.
    public let isQuick: Bool
    /// Names the random numbers.
    public let seed: UInt64
    private let surroundings: BookSurroundings

    /// A runner that files below `out`.
    public init(
        out: URL, isQuick: Bool = false, seed: UInt64 = 0, surroundings: BookSurroundings = .init()
    ) {
        self.out = out
        self.isQuick = isQuick
        self.seed = seed
        self.surroundings = surroundings
    }

    /// The folder of an experiment.
    public func folder(of experiment: any Experiment) -> URL {
        out.appendingPathComponent(experiment.id)
    }

    /// The result of an earlier run with the same settings, if it was finished.
    public func finished(_ experiment: any Experiment) -> ExperimentResult? {
        let url = folder(of: experiment).appendingPathComponent("result.json")
        guard let data = try? Data(contentsOf: url),
            let result = try? JSONDecoder().decode(ExperimentResult.self, from: data),
            result.isQuick == isQuick, result.seed == seed, result.problems.isEmpty
        else { return nil }
        return result
    }

    /// Runs an experiment and files its result.
    ///
    /// - Throws: what the experiment throws, `CancellationError` when it was interrupted, and
    ///   `KisoError` when the folder cannot be written.
    public func run(_ experiment: any Experiment) async throws -> ExperimentResult {
        try Task.checkCancellation()
        let folder = folder(of: experiment)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate,
                "\(folder.path): cannot create the folder; choose another with --out")
        }
        // What was there belongs to other settings until this run has ended.
        let file = folder.appendingPathComponent("result.json")
        try? FileManager.default.removeItem(at: file)
        let notebook = Notebook(
            folder: folder, isQuick: isQuick, seed: seed, surroundings: surroundings)
        let start = ContinuousClock.now
        try await experiment.run(notebook)
        let result = ExperimentResult(
            id: experiment.id, title: experiment.title, isQuick: isQuick, seed: seed,
            seconds: (ContinuousClock.now - start) / .seconds(1), findings: notebook.findings,
            files: notebook.files, problems: notebook.problems)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(try encoder.encode(result)), to: file)
        return result
    }
}
