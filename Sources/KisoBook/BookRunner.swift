public import Foundation

/// Runs experiments and files what they found: `<out>/ch04/train/result.json` and the figures; with
/// small settings below `<out>/quick`, with those of long runs below `<out>/full`.
///
/// A finished experiment stays until another run of it has ended; ``finished(_:)`` gives its result
/// when it was made with the same settings, so that a run of the whole book can be interrupted and
/// goes on.
public struct BookRunner {
    /// The folder for everything.
    public let out: URL
    /// Which settings are taken.
    public let extent: Extent
    /// Names the random numbers.
    public let seed: UInt64
    private let surroundings: BookSurroundings

    /// A runner that files below `out`.
    public init(
        out: URL, extent: Extent = .usual, seed: UInt64 = 0,
        surroundings: BookSurroundings = .init()
    ) {
        self.out = out
        self.extent = extent
        self.seed = seed
        self.surroundings = surroundings
    }

    /// The folder of an experiment.
    public func folder(of experiment: any Experiment) -> URL {
        (extent == .usual ? out : out.appendingPathComponent(extent.rawValue))
            .appendingPathComponent(experiment.id)
    }

    /// Where a long run keeps what it takes to go on, until it has ended.
    private func progress(of experiment: any Experiment) -> URL {
        let folder = folder(of: experiment)
        return folder.deletingLastPathComponent().appendingPathComponent(
            ".\(folder.lastPathComponent)-progress-\(seed)")
    }

    /// The result of an earlier run with the same settings, if it was finished and complete.
    public func finished(_ experiment: any Experiment) -> ExperimentResult? {
        guard let result = ExperimentResult(in: folder(of: experiment)), result.id == experiment.id,
            result.extent == extent, result.seed == seed, result.problems.isEmpty,
            result.unreproduced.isEmpty,
            result.inputs.allSatisfy({ name, value in input(name) == value })
        else { return nil }
        return result
    }

    /// What an experiment would find now under the name of one of its inputs.
    private func input(_ name: String) -> String {
        if let choice = BookSurroundings.Choice(rawValue: name) {
            return surroundings.choices[choice]?.path ?? ""
        }
        guard let other = try? Book.experiment(name) else { return "" }
        let kept = Notebook.keptNetwork(in: folder(of: other), extent: extent, seed: seed)
        return kept?.lastPathComponent ?? ""
    }

    /// Runs an experiment and files its result.
    ///
    /// - Throws: what the experiment throws, `CancellationError` when it was interrupted, and
    ///   `KisoError` when the folder cannot be written, or while another process has the same long run.
    ///   The result of an earlier run is then still there.
    public func run(_ experiment: any Experiment) async throws -> ExperimentResult {
        try Task.checkCancellation()
        let folder = folder(of: experiment)
        let progress = extent == .full ? try ProgressFolder(progress(of: experiment)) : nil
        let working = WorkingFolder(beside: folder)
        try working.create()
        defer { working.remove() }
        let notebook = Notebook(
            folder: working.url, extent: extent, seed: seed, progress: progress?.url,
            surroundings: surroundings)
        let start = ContinuousClock.now
        try await experiment.run(notebook)
        let result = ExperimentResult(
            id: experiment.id, title: experiment.title, extent: extent, seed: seed,
            seconds: (ContinuousClock.now - start) / .seconds(1), findings: notebook.findings,
            files: notebook.files, captions: notebook.captions, passages: notebook.passages,
            keyNumber: experiment.keyNumber,
            problems: notebook.problems.map {
                $0.replacingOccurrences(of: working.url.path, with: folder.path)
            },
            unreproduced: notebook.unreproduced, inputs: notebook.inputs)
        try working.file(result)
        progress?.remove()
        return result
    }
}
