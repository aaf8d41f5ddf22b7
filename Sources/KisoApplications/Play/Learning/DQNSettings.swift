import KisoCore

/// How a ``DQN`` learns. All of it is saved with a training.
public struct DQNSettings: Sendable, Codable, Equatable {
    /// The network in words, without its last layer, which gives a value for each action.
    public var network = "affine:256 relu affine:256 relu"
    /// Names everything random.
    public var seed: UInt64 = 0
    /// How many steps are trained.
    public var steps = 100_000
    /// γ: what a reward is worth a step later; 0.99.
    public var discount = 0.99
    /// The learning rate of Adam.
    public var learningRate = 1e-3
    /// How many transitions an update uses; 32.
    public var batchSize = 32
    /// The most observations that are remembered.
    public var capacity = 100_000
    /// The steps at random before the first update.
    public var start = 1000
    /// How many steps lie between rounds of updates; 1.
    public var interval = 1
    /// The updates of a round; 1.
    public var updates = 1
    /// The steps between copies of the network that values what comes next; 0 for none, so that the network
    /// values itself.
    public var targetInterval = 1000
    /// The share of random actions at first.
    public var firstEpsilon = 1.0
    /// The share of random actions later on.
    public var lastEpsilon = 0.1
    /// The steps in which the one becomes the other, along a line.
    public var epsilonSteps = 10_000
    /// Whether the learning network chooses the action that the copy values (double Q-learning); yes.
    public var isDouble = true
    /// Whether transitions are replayed; otherwise each is learnt from once, in its turn.
    public var replays = true
    /// The largest norm of a gradient; 10. 0 for any.
    public var clipping = 10.0
    /// The steps between looks at how well the network plays by itself; 0 for none.
    public var evaluationInterval = 0
    /// How many episodes such a look takes; 20.
    public var evaluationEpisodes = 20

    /// The defaults.
    public init() {}

    /// The share of random actions behind so many steps; all of them before the first update.
    public func epsilon(at step: Int) -> Double {
        if step < start { return 1 }
        let share = min(1, Double(step) / Double(max(1, epsilonSteps)))
        return firstEpsilon + (lastEpsilon - firstEpsilon) * share
    }

    /// What suits an environment: for those that have a name, settings that are known to work; for others, by
    /// the shape of what is seen.
    public static func suited(to environment: any Environment) -> DQNSettings {
        var settings = DQNSettings()
        switch environment.name {
        case "cartpole":
            settings.steps = 50_000
            settings.learningRate = 2.3e-3
            settings.batchSize = 64
            settings.interval = 256
            settings.updates = 128
            settings.targetInterval = 10
            settings.epsilonSteps = 8000
            settings.lastEpsilon = 0.04
            settings.evaluationInterval = 2560
        case "mountaincar":
            settings.steps = 120_000
            settings.learningRate = 4e-3
            settings.discount = 0.98
            settings.batchSize = 128
            settings.capacity = 10_000
            settings.interval = 16
            settings.updates = 8
            settings.targetInterval = 600
            settings.epsilonSteps = 24_000
            settings.lastEpsilon = 0.07
            settings.evaluationInterval = 10_000
        case "acrobot":
            settings.learningRate = 6.3e-4
            settings.batchSize = 128
            settings.capacity = 50_000
            settings.interval = 4
            settings.updates = 4
            settings.targetInterval = 250
            settings.epsilonSteps = 12_000
            settings.evaluationInterval = 10_000
        default:
            let shape = environment.stateShape
            guard shape.rank == 3 else { break }
            settings.steps = 500_000
            settings.learningRate = 2.5e-4
            settings.start = 5000
            settings.epsilonSteps = 100_000
            settings.evaluationInterval = 50_000
            if min(shape[1], shape[2]) >= 36 {
                // The network of V. Mnih et al., "Playing Atari with deep reinforcement learning", 2013.
                settings.network =
                    "conv:16,8,stride=4,padding=0 relu conv:32,4,stride=2,padding=0 relu affine:256 relu"
                settings.interval = 4
                settings.capacity = 50_000
                settings.learningRate = 1e-4
                settings.evaluationEpisodes = 3
            } else {
                settings.network = "conv:16,3,padding=0 relu affine:128 relu"
            }
        }
        return settings
    }

    /// Throws when a number makes no sense.
    ///
    /// - Throws: `KisoError` `.configuration` that names it.
    public func check() throws {
        func refuse(_ name: String, _ value: Any, _ expected: String) -> KisoError {
            KisoError(.configuration, "\(name) \(value): expected \(expected)")
        }
        for (name, value, least) in [
            ("steps", steps, 1), ("batch-size", batchSize, 1), ("start", start, 0),
            ("interval", interval, 1), ("updates", updates, 1),
            ("target-interval", targetInterval, 0), ("epsilon-steps", epsilonSteps, 0),
            ("capacity", capacity, 16), ("evaluation-interval", evaluationInterval, 0),
            ("evaluation-episodes", evaluationEpisodes, 1),
        ] where value < least || value > 1 << 38 {
            throw refuse(name, value, "a whole number from \(least)")
        }
        if !replays && (updates != 1 || batchSize < interval) {
            throw refuse(
                "no-replay",
                "with interval \(interval), updates \(updates), batch-size \(batchSize)",
                "one update of all that an interval brings: updates 1, a batch-size from the interval on"
            )
        }
        if batchSize > 1 << 16 { throw refuse("batch-size", batchSize, "at most 65536") }
        if capacity > 1 << 26 { throw refuse("capacity", capacity, "at most \(1 << 26)") }
        if !(0...1).contains(discount) {
            throw refuse("discount", discount, "a number from 0 to 1")
        }
        for (name, value) in [("epsilon", firstEpsilon), ("last-epsilon", lastEpsilon)]
        where !(0...1).contains(value) {
            throw refuse(name, value, "a number from 0 to 1")
        }
        if !(learningRate > 0 && learningRate.isFinite) {
            throw refuse("lr", learningRate, "a positive number")
        }
        if !(clipping >= 0) { throw refuse("clipping", clipping, "a number from 0") }
    }
}
