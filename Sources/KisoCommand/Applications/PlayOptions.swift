import ArgumentParser
import Kiso
import KisoApplications

/// The settings of deep Q-learning on the command line.
struct PlayOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "How many steps are trained.")
    var steps: Int?
    @Option(parsing: .unconditional, help: "Names everything random.")
    var seed: UInt64?
    @Option(help: "The network in words, without its last layer.")
    var arch: String?
    @Option(name: .customLong("lr"), parsing: .unconditional, help: "The learning rate of Adam.")
    var learningRate: Double?
    @Option(parsing: .unconditional, help: "What a reward is worth a step later.")
    var discount: Double?
    @Option(parsing: .unconditional, help: "How many transitions an update uses.")
    var batchSize: Int?
    @Option(parsing: .unconditional, help: "The most observations that are remembered.")
    var capacity: Int?
    @Option(parsing: .unconditional, help: "The steps at random before the first update.")
    var start: Int?
    @Option(parsing: .unconditional, help: "The steps between rounds of updates.")
    var interval: Int?
    @Option(parsing: .unconditional, help: "The updates of a round.")
    var updates: Int?
    @Option(parsing: .unconditional, help: "The steps between copies of the network; 0 for none.")
    var targetInterval: Int?
    @Option(parsing: .unconditional, help: "The steps in which random actions become fewer.")
    var epsilonSteps: Int?
    @Option(parsing: .unconditional, help: "The share of random actions then.")
    var lastEpsilon: Double?
    @Option(parsing: .unconditional, help: "The largest norm of a gradient; 0 for any.")
    var clipping: Double?
    @Option(parsing: .unconditional, help: "The steps between looks at the network's own play.")
    var evaluationInterval: Int?
    @Flag(help: "Let one network choose and value (no double Q-learning).")
    var noDouble = false
    @Flag(help: "Learn from each transition once, in its turn.")
    var noReplay = false

    /// The names of what was given.
    var given: [String] {
        let values: [(String, Any?)] = [
            ("steps", steps), ("seed", seed), ("arch", arch), ("lr", learningRate),
            ("discount", discount), ("batch-size", batchSize), ("capacity", capacity),
            ("start", start), ("interval", interval), ("updates", updates),
            ("target-interval", targetInterval), ("epsilon-steps", epsilonSteps),
            ("last-epsilon", lastEpsilon), ("clipping", clipping),
            ("evaluation-interval", evaluationInterval), ("no-double", noDouble ? true : nil),
            ("no-replay", noReplay ? true : nil),
        ]
        return values.filter { $0.1 != nil }.map(\.0)
    }

    /// Settings with what was given.
    ///
    /// - Throws: `KisoError` `.usage` for a number that makes no sense.
    func applied(to settings: DQNSettings) throws -> DQNSettings {
        var settings = settings
        if let steps { settings.steps = steps }
        if let seed { settings.seed = seed }
        if let arch { settings.network = arch }
        if let learningRate { settings.learningRate = learningRate }
        if let discount { settings.discount = discount }
        if let batchSize { settings.batchSize = batchSize }
        if let capacity { settings.capacity = capacity }
        if let start { settings.start = start }
        if let interval { settings.interval = interval }
        if let updates { settings.updates = updates }
        if let targetInterval { settings.targetInterval = targetInterval }
        if let epsilonSteps { settings.epsilonSteps = epsilonSteps }
        if let lastEpsilon { settings.lastEpsilon = lastEpsilon }
        if let clipping { settings.clipping = clipping }
        if let evaluationInterval { settings.evaluationInterval = evaluationInterval }
        if noDouble { settings.isDouble = false }
        if noReplay { settings.replays = false }
        do {
            try settings.check()
        } catch let error as KisoError {
            throw KisoError(.usage, "--" + error.message)
        }
        return settings
    }
}
