/// What happens while a network is trained. A ``Trainer`` emits these; an ``EventSink`` shows or
/// stores them.
public enum TrainingEvent: Sendable {
    /// Training begins, or goes on behind a number of epochs.
    case started(epochs: Int, batchesPerEpoch: Int, examples: Int, finishedEpochs: Int)
    /// Something that the reader should know, once.
    case notice(String)
    /// A batch has been learnt.
    case batch(BatchProgress)
    /// An epoch is over.
    case epoch(EpochRecord)
    /// Training is over.
    case finished(History)
}

/// Where training is within an epoch.
public struct BatchProgress: Sendable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The last epoch.
    public let epochs: Int
    /// The batch within the epoch, from 1.
    public let batch: Int
    /// Batches of an epoch.
    public let batches: Int
    /// The figures of the epoch so far, by name.
    public let values: [String: Double]
    /// Examples learnt in a second, over the whole training.
    public let examplesPerSecond: Double
    /// Seconds until the last epoch ends, at that speed.
    public let secondsLeft: Double

    /// The mean loss of the epoch so far.
    public var loss: Double { values["loss"] ?? .nan }
}

/// Receives what a ``Trainer`` emits. It only listens; what shall change training is a ``Callback``.
public protocol EventSink: Sendable {
    /// Shows or stores an event.
    func receive(_ event: TrainingEvent) throws
}
