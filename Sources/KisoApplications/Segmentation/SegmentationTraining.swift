import Foundation
import KisoCore
import KisoIO
public import KisoTrain

/// Trains a segmenter stage by stage, each beginning with what the one before has learnt, and files it in a
/// run's folder.
///
/// | file | content |
/// |---|---|
/// | `members/1/checkpoints/last/model.safetensors` | the first stage and all that it takes to go on; 2 and 3 are finer |
/// | `checkpoints/last/model.safetensors` | the segmenter as it stands |
/// | `checkpoints/best/model.safetensors` | the segmenter of the finest stage's best epoch |
///
/// What is over is not repeated when a run is taken up again.
public struct SegmentationTraining: Sendable {
    /// How it learns.
    public let settings: SegmentationSettings
    private let folder: RunFolder

    /// A training that is filed in a folder.
    public init(_ settings: SegmentationSettings, in folder: RunFolder) {
        (self.settings, self.folder) = (settings, folder)
    }

    /// How a training ended.
    public struct Result: Sendable {
        /// What has learnt.
        public let segmenter: Segmenter
        /// Whether all stages are over.
        public let isComplete: Bool
    }

    /// Trains all stages that are not over.
    ///
    /// - Parameters:
    ///   - train: what is learnt from.
    ///   - validation: what judges an epoch.
    ///   - minutes: stops cleanly when they are over; `nil` for no limit.
    ///   - sinks: are told what happens in a stage.
    ///   - ended: is told of each stage that is over, with what has learnt by then.
    /// - Throws: `KisoError` when training diverges or a file cannot be written.
    public func run(
        _ train: SegmentationExamples, validation: SegmentationExamples, minutes: Double? = nil,
        sinks: (SegmentationStage) -> [any EventSink] = { _ in [] },
        ended: (SegmentationStage, Segmenter) throws -> Void = { _, _ in }
    ) async throws -> Result {
        let start = ContinuousClock.now
        var segmenter = Segmenter(
            classes: train.classes, height: train.height, width: train.width,
            stage: settings.stages[0], seed: settings.seed)
        for (number, stage) in settings.stages.enumerated() {
            if number > 0 { segmenter = try segmenter.refined(to: stage) }
            let place = try RunFolder(member: number + 1, of: folder)
            let left = minutes.map { $0 - (ContinuousClock.now - start) / .seconds(60) }
            if let left, left <= 0 { return Result(segmenter: segmenter, isComplete: false) }
            let isOver = try await learn(
                segmenter, stage, place, train, validation, minutes: left, sinks(stage))
            try segmenter.write(to: folder.lastModel)
            try folder.becomeLatest()
            guard isOver else { return Result(segmenter: segmenter, isComplete: false) }
            try ended(stage, segmenter)
        }
        let finest = try RunFolder(member: settings.stages.count, of: folder)
        let best = segmenter
        if FileManager.default.fileExists(atPath: finest.bestModel.path) {
            let file = try ModelFile.read(finest.bestModel)
            let copy = Segmenter(
                classes: train.classes, height: train.height, width: train.width,
                stage: best.stage)
            try file.load(into: copy.network, source: finest.bestModel.path)
            try copy.write(to: folder.bestModel)
        }
        return Result(segmenter: segmenter, isComplete: true)
    }

    /// Whether a stage came to its end.
    private func learn(
        _ segmenter: Segmenter, _ stage: SegmentationStage, _ place: RunFolder,
        _ train: SegmentationExamples, _ validation: SegmentationExamples, minutes: Double?,
        _ sinks: [any EventSink]
    ) async throws -> Bool {
        let isThere = FileManager.default.fileExists(atPath: place.lastModel.path)
        let earlier = isThere ? try CheckpointFile.read(place.lastModel) : nil
        let saver = RunSaver(
            place,
            predictor: Predictor(
                segmenter.network, input: [3, segmenter.height, segmenter.width],
                classNames: segmenter.classes, name: stage.name), earlier: earlier)
        let trainer = segmenter.trainer(
            settings: settings,
            callbacks: minutes.map { [TimeLimit(minutes: $0)] } ?? [], sinks: sinks, saver: saver)
        if let earlier { try trainer.restore(earlier.checkpoint, from: place.lastModel.path) }
        let epochs = trainer.epochs(until: settings.epochs(of: stage))
        if epochs > 0 {
            let history = try await trainer.fit(
                train, validation: validation, epochs: epochs, batchSize: settings.batchSize)
            if history.wasInterrupted { return false }
        }
        return trainer.history.epochs.count >= settings.epochs(of: stage)
    }
}
