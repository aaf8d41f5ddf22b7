import KisoCore
import KisoIO
public import KisoNN

/// Saves the model of a run after every epoch, and once more when its validation accuracy is the
/// best so far.
public final class CheckpointSink: EventSink {
    private let run: RunFolder
    private let classifier: Classifier
    private let best = Locked(Best())

    /// The best epoch so far. A running accuracy in training is not compared with a validation.
    private struct Best {
        var score = -1.0
        var isValidated = false
    }

    /// Saves a model into a run's folder.
    public init(_ run: RunFolder, model: Classifier) {
        self.run = run
        classifier = model
    }

    /// Saves after an epoch.
    public func receive(_ event: TrainingEvent) throws {
        guard case .epoch(let record) = event else { return }
        let bytes = try classifier.encoded()
        try AtomicFile.write(bytes, to: run.lastModel)
        let score = record.validationAccuracy ?? record.accuracy
        let isValidated = record.validationAccuracy != nil
        let isBest = best.withLock { best in
            if best.isValidated && !isValidated { return false }
            let isBest = score > best.score || (isValidated && !best.isValidated)
            if isBest { best = Best(score: score, isValidated: isValidated) }
            return isBest
        }
        if isBest { try AtomicFile.write(bytes, to: run.bestModel) }
        try run.becomeLatest()
    }
}
