public import KisoNN

/// A training as its callbacks see it.
public final class TrainingRun {
    /// What learns.
    public let module: any Module
    /// The epoch, from 1.
    public internal(set) var epoch = 0
    /// The last epoch.
    public let epochs: Int
    /// Steps taken since the network's first.
    public internal(set) var step = 0
    /// Seconds since training began or went on.
    public internal(set) var seconds = 0.0
    /// The records of the epochs so far.
    public internal(set) var history: History
    /// The factor of the learning rate, beside that of the schedule; callbacks change it.
    public var rateFactor = 1.0
    /// The metrics, by which callbacks know what is better.
    public let metrics: [Metric]
    /// Why training shall stop; `nil` to go on.
    public private(set) var stopReason: String?

    /// How running statistics are recomputed over the training data.
    var recomputation: (() throws -> Void)?

    init(module: any Module, epochs: Int, metrics: [Metric], history: History) {
        self.module = module
        self.epochs = epochs
        self.metrics = metrics
        self.history = history
    }

    /// The record of the epoch that has just ended.
    public var record: EpochRecord? { history.epochs.last }

    /// Sets the running statistics of batch normalisations to their means over the training data, for
    /// weights that a callback has given the network; nothing without batch normalisations.
    public func recomputeStatistics() throws { try recomputation?() }

    /// Ends training behind this step or epoch. It can be taken up again from a checkpoint.
    public func stop(because reason: String) { stopReason = stopReason ?? reason }
}
