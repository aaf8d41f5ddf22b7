public import Foundation
import KisoCore
public import KisoData
import KisoIO
public import KisoPlot

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
    private let show: (String) -> Void
    private let onFigure: (String, Figure) -> Void
    private let picture: URL?
    private let loadImages: (String) async throws -> ImageDataset
    private let loadWeights: () async throws -> URL

    /// A runner that files below `out`; see ``Notebook`` for the closures.
    public init(
        out: URL, isQuick: Bool = false, seed: UInt64 = 0, picture: URL? = nil,
        show: @escaping (String) -> Void = { _ in },
        onFigure: @escaping (String, Figure) -> Void = { _, _ in },
        loadImages: @escaping (String) async throws -> ImageDataset = {
            try await DatasetCatalog.load($0)
        },
        loadWeights: @escaping () async throws -> URL = { try await BookWeightFile.locate() }
    ) {
        self.out = out
        self.isQuick = isQuick
        self.seed = seed
        self.show = show
        self.onFigure = onFigure
        self.picture = picture
        self.loadImages = loadImages
        self.loadWeights = loadWeights
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
            folder: folder, isQuick: isQuick, seed: seed, picture: picture, show: show,
            onFigure: onFigure, loadImages: loadImages, loadWeights: loadWeights)
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
