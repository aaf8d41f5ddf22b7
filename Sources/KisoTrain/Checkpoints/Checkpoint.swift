import KisoCore
public import KisoTensor

/// All of a training: what it takes to go on as if nothing had happened.
public struct Checkpoint: Sendable {
    /// The network that answers: an average of weights where there is one.
    public var model: [String: Tensor]
    /// The network that learns.
    public var weights: [String: Tensor]
    /// What the optimizer remembers of each parameter.
    public var optimizer: [String: Tensor]
    /// What each callback remembers, by its name.
    public var callbacks: [String: CallbackState]
    /// Where training is.
    public var state: TrainingState
}

/// Keeps checkpoints.
public protocol CheckpointSaver: Sendable {
    /// Keeps one, after an epoch or within one.
    func save(_ checkpoint: Checkpoint, _ run: TrainingRun) throws
}

/// Where a training is, as numbers.
public struct TrainingState: Sendable, Codable, Equatable {
    /// Names everything random.
    public let seed: UInt64
    /// The optimizer's name.
    public let optimizer: String
    /// How often the optimizer has moved the parameters.
    let iteration: Int
    /// How many steps the learner has taken.
    let steps: Int
    /// How many batches make a step.
    let accumulation: Int
    /// The trainer's own.
    var progress: TrainingProgress

    /// The records of the epochs that are over.
    public var history: History { progress.history }
    /// How many batches of the next epoch are over.
    public var batch: Int { progress.batch }

    /// Throws when another training would go on with other numbers.
    func check(seed: UInt64, optimizer: String, accumulation: Int, source: String) throws {
        func require(_ name: String, _ mine: String, _ its: String) throws {
            if mine != its {
                throw KisoError(
                    .badData, "\(source): was written with \(name) \(its), not \(mine)")
            }
        }
        try require("the seed", "\(seed)", "\(self.seed)")
        try require("the optimizer", optimizer, self.optimizer)
        try require("an accumulation of", "\(accumulation)", "\(self.accumulation)")
        if iteration < 0 || steps < 0 || progress.batch < 0 {
            throw KisoError(.badData, "\(source): counts steps below 0")
        }
    }
}
