/// What happens while a network is trained. A ``Trainer`` emits these; an ``EventSink`` shows or
/// stores them.
public enum TrainingEvent: Sendable {
    /// Training begins.
    case started(epochs: Int, batchesPerEpoch: Int, examples: Int)
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
    /// Epochs in all.
    public let epochs: Int
    /// The batch within the epoch, from 1.
    public let batch: Int
    /// Batches of an epoch.
    public let batches: Int
    /// The mean loss of the epoch so far.
    public let loss: Double
    /// The share of right answers in the epoch so far.
    public let accuracy: Double
    /// Examples learnt in a second, over the whole training.
    public let examplesPerSecond: Double
    /// Seconds until the last epoch ends, at that speed.
    public let secondsLeft: Double
}

/// The figures of one epoch, with Keras' names.
public struct EpochRecord: Sendable, Codable, Equatable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The mean loss over the training examples, while they were learnt.
    public let loss: Double
    /// The share of right answers on them.
    public let accuracy: Double
    /// The mean loss over the validation examples after the epoch.
    public let validationLoss: Double?
    /// The share of right answers on them.
    public let validationAccuracy: Double?
    /// The learning rate of the epoch's last step.
    public let learningRate: Double
    /// Seconds since training began.
    public let seconds: Double

    enum CodingKeys: String, CodingKey {
        case epoch, loss, accuracy
        case validationLoss = "val_loss"
        case validationAccuracy = "val_accuracy"
        case learningRate = "learning_rate"
        case seconds
    }
}

/// The records of all epochs.
public struct History: Sendable, Codable, Equatable {
    /// One record an epoch.
    public internal(set) var epochs: [EpochRecord] = []
    /// Whether training ended early because it was asked to.
    public internal(set) var wasInterrupted = false
}

/// Receives what a ``Trainer`` emits.
public protocol EventSink: Sendable {
    /// Shows or stores an event.
    func receive(_ event: TrainingEvent) throws
}
