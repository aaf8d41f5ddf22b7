public import Foundation
import KisoCore

/// Runs experiments and files what they found: `<out>/ch04/train/result.json` and the figures; with
/// small settings below `<out>/quick`.
///
/// A finished experiment stays until another run of it has ended; ``finished(_:)`` gives its result
/// when it was made with the same settings, so that a run of the whole book can be interrupted and
/// goes on.
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
        (isQuick ? out.appendingPathComponent("quick") : out).appendingPathComponent(experiment.id)
    }

    /// The result of an earlier run with the same settings, if it was finished and complete.
    public func finished(_ experiment: any Experiment) -> ExperimentResult? {
        guard let result = ExperimentResult(in: folder(of: experiment)),
            result.isQuick == isQuick, result.seed == seed, result.problems.isEmpty,
            result.unreproduced.isEmpty
        else { return nil }
        let isSameChoice = result.choices.allSatisfy { name, path in
            BookSurroundings.Choice(rawValue: name).map { surroundings.choices[$0]?.path ?? "" }
                == path
        }
        return isSameChoice ? result : nil
    }

    /// Runs an experiment and files its result.
    ///
    /// - Throws: what the experiment throws, `CancellationError` when it was interrupted, and
    ///   `KisoError` when the folder cannot be written. The result of an earlier run is then still
    ///   there.
    public func run(_ experiment: any Experiment) async throws -> ExperimentResult {
        try Task.checkCancellation()
        let folder = folder(of: experiment)
        let working = Self.workingFolder(beside: folder)
        defer { try? FileManager.default.removeItem(at: working) }
        do {
            for folder in [folder, working] {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw KisoError(
                .cannotCreate,
                "\(folder.path): cannot create the folder; choose another with --out")
        }
        let notebook = Notebook(
            folder: working, isQuick: isQuick, seed: seed, surroundings: surroundings)
        let start = ContinuousClock.now
        try await experiment.run(notebook)
        let result = ExperimentResult(
            id: experiment.id, title: experiment.title, isQuick: isQuick, seed: seed,
            seconds: (ContinuousClock.now - start) / .seconds(1), findings: notebook.findings,
            files: notebook.files,
            problems: notebook.problems.map {
                $0.replacingOccurrences(of: working.path, with: folder.path)
            },
            unreproduced: notebook.unreproduced, choices: notebook.choices)
        try file(result, from: working, in: folder)
        return result
    }

    /// Where a run writes until it has ended: beside its folder, so that other experiments' folders
    /// lie where they would from there, and files can be moved.
    private static func workingFolder(beside folder: URL) -> URL {
        folder.deletingLastPathComponent().appendingPathComponent(
            ".\(folder.lastPathComponent)-\(ProcessInfo.processInfo.processIdentifier)")
    }

    /// Replaces the files of an earlier run; the result comes last.
    private func file(_ result: ExperimentResult, from working: URL, in folder: URL) throws {
        let manager = FileManager.default
        let earlier = ExperimentResult(in: folder)?.files ?? []
        let names = try manager.contentsOfDirectory(atPath: working.path)
        for name in names {
            let place = folder.appendingPathComponent(name)
            guard rename(working.appendingPathComponent(name).path, place.path) == 0 else {
                throw KisoError(.inputOutput, "\(place.path): cannot be written")
            }
        }
        for name in earlier where !names.contains(name) {
            try? manager.removeItem(at: folder.appendingPathComponent(name))
        }
        try result.write(to: folder)
    }
}
