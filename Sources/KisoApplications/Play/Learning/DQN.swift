import Foundation
import KisoCore
public import KisoNN
import KisoOps
import KisoOptim
public import KisoTensor
import KisoTrain

/// Deep Q-learning: a network learns the value of each action, the sum of all rewards to come, from what it
/// did before.
///
/// `Q(s, a) ← r + γ Q′(s′, argmax Q(s′, ·))`, where Q′ is a copy of the network that is renewed now and then;
/// behind an episode's end the second part is 0, behind a break it is not. Actions are the best ones but for a
/// share ε of random ones.
///
/// ```swift
/// let dqn = try DQN(CartPole())
/// while dqn.progress.steps < dqn.settings.steps { try dqn.step() }
/// let scores = try dqn.player.scores(in: CartPole(), episodes: 100, seed: 1)
/// ```
///
/// What is random follows from the seed and the number of the step, the update or the episode, so a training
/// that is taken up again has the bits of one that was not interrupted.
///
/// Source: V. Mnih et al., "Human-level control through deep reinforcement learning", Nature 518, 2015;
/// H. van Hasselt et al., "Deep reinforcement learning with double Q-learning", AAAI 2016.
public final class DQN {
    /// What is played.
    public private(set) var environment: any Environment
    /// How it learns.
    public let settings: DQNSettings
    /// The network, with a value for each action.
    public let network: Sequential
    /// What happened last.
    public internal(set) var replay: ReplayBuffer
    /// Where training is.
    public internal(set) var progress = DQNProgress()
    /// The network of the best look so far; `nil` before the first.
    public internal(set) var best: [String: Tensor]?

    let target: Sequential
    let learner: Learner<ValuedActions>
    var copyIsDue = false
    private var episodeRandom: RandomGenerator
    private let choices: RandomGenerator
    private let samples: RandomGenerator
    private let cells: [(from: Parameter, to: Parameter)]

    /// States, what was done, and what that is worth.
    struct ValuedActions: Sendable {
        let states: Tensor
        let actions: Tensor
        let values: Tensor
    }

    /// An agent that knows nothing yet.
    ///
    /// - Parameters:
    ///   - settings: by default those that suit the environment.
    ///   - environment: what is played.
    /// - Throws: `KisoError` `.configuration` when a number makes no sense or the network does not fit.
    public init(_ environment: any Environment, settings: DQNSettings? = nil) throws {
        let settings = settings ?? .suited(to: environment)
        try settings.check()
        let words = try Architecture(settings.network + " affine:\(environment.actions.count)")
        let network = try words.model(input: environment.stateShape, seed: settings.seed)
        let outputs = try network.outputShape(for: environment.stateShape)
        guard outputs == [environment.actions.count] else {
            throw KisoError(
                .configuration, "'\(words.text)' gives \(outputs), no value for each action")
        }
        guard settings.capacity > environment.frames else {
            throw KisoError(
                .configuration,
                "capacity \(settings.capacity): a state is \(environment.frames) observations")
        }
        let bytes = settings.capacity.multipliedReportingOverflow(
            by: environment.observationShape.count * (environment.storage == .floats ? 4 : 1))
        guard !bytes.overflow,
            bytes.partialValue <= Int(clamping: ProcessInfo.processInfo.physicalMemory)
        else {
            throw KisoError(
                .unavailable,
                "capacity \(settings.capacity): observations of \(environment.observationShape.count) "
                    + "numbers take more memory than this machine has; choose a smaller one")
        }
        self.environment = environment
        self.settings = settings
        self.network = network
        target = try words.model(input: environment.stateShape, seed: settings.seed)
        replay = ReplayBuffer(
            shape: environment.observationShape, frames: environment.frames,
            capacity: settings.capacity, storage: environment.storage)
        learner = Learner(
            network, optimizer: Adam(learningRate: settings.learningRate),
            clipping: settings.clipping > 0 ? .norm(settings.clipping) : .none, seed: settings.seed
        ) { batch, pass in
            Measured(
                loss: network(batch.states, pass: pass).temporalDifference(
                    actions: batch.actions, targets: batch.values),
                count: batch.states.shape[0])
        }
        cells = zip(network.namedParameters, target.namedParameters).map {
            ($0.parameter, $1.parameter)
        }
        let random = RandomGenerator(seed: settings.seed)
        episodeRandom = random
        choices = random.split("actions")
        samples = random.split("replay")
        renewTarget()
    }

    /// Plays by the values of the network as it is.
    public var player: GreedyPlayer { GreedyPlayer(network) }

    /// Takes one step: begins an episode if none is being played, acts, and learns when it is time to.
    ///
    /// - Throws: errors of the environment, before which nothing has been changed; `KisoError` `.negative`
    ///   when training diverges.
    public func step() throws {
        try evaluateIfDue()
        if progress.actions == nil { try beginEpisode() }
        let action = chooseAction()
        let outcome = try environment.step(action, using: &episodeRandom)
        replay.add(action: action, outcome: outcome, next: environment.observation)
        progress.actions?.append(Int32(truncatingIfNeeded: action))
        progress.score += Double(outcome.reward)
        progress.steps += 1
        if outcome.isEnd { endEpisode() }
        if settings.targetInterval > 0, progress.steps % settings.targetInterval == 0 {
            copyIsDue = true
        }
        if progress.steps > settings.start, progress.steps % settings.interval == 0 {
            for _ in 0..<settings.updates { try update() }
        }
    }

    private func beginEpisode() throws {
        episodeRandom = RandomGenerator(seed: settings.seed)
            .split("episode \(progress.episodesBegun)")
        try environment.reset(using: &episodeRandom)
        progress.episodesBegun += 1
        progress.actions = []
        progress.score = 0
        replay.begin(environment.observation)
    }

    private func endEpisode() {
        progress.end(
            DQNProgress.Episode(
                step: progress.steps, score: progress.score, length: progress.actions?.count ?? 0))
        progress.actions = nil
    }

    private func chooseAction() -> Int {
        var random = choices
        random.advance(by: 2 * progress.steps)
        if random.nextUniform() < settings.epsilon(at: progress.steps) {
            return Int(random.next() % UInt64(environment.actions.count))
        }
        return network(replay.newest).floats.largestIndex
    }

    /// Learns from transitions of the past.
    private func update() throws {
        if copyIsDue {
            renewTarget()
            copyIsDue = false
        }
        // No step draws so many numbers, so that no two updates share any.
        var random = samples
        random.advance(by: progress.updates << 24)
        let ages =
            settings.replays
            ? replay.sample(settings.batchSize, using: &random)
            : replay.newestTransitions(min(settings.batchSize, settings.interval))
        guard let ages else { return }
        let batch = replay.transitions(ages)
        let values = self.values(of: batch)
        let measured = try learner.step(
            ValuedActions(
                states: batch.states,
                actions: Tensor(batch.actions.map { Int64($0) }, shape: [ages.count]),
                values: Tensor(values, shape: [ages.count])))
        progress.updates += 1
        progress.loss += (measured.loss.item() - progress.loss) * 0.01
    }

    /// What each transition is worth: its reward and the value of what came next.
    private func values(of batch: Transitions) -> [Float] {
        let count = environment.actions.count
        let valued = settings.targetInterval > 0 ? target : network
        let next = valued(batch.next).floats
        let chosen =
            settings.isDouble && settings.targetInterval > 0
            ? network(batch.next).floats : next
        return batch.rewards.indices.map { row in
            guard batch.goesOn[row] else { return batch.rewards[row] }
            let best = Array(chosen[row * count..<(row + 1) * count]).largestIndex
            return batch.rewards[row] + Float(settings.discount) * next[row * count + best]
        }
    }

    private func renewTarget() {
        for (from, to) in cells { to.value = from.value }
    }

    /// Looks at how well the network plays, in episodes that are no part of training.
    func evaluateIfDue() throws {
        guard settings.evaluationInterval > 0, progress.steps > 0,
            progress.steps % settings.evaluationInterval == 0, environment.isCopyable,
            progress.evaluations.last?.step != progress.steps
        else { return }
        let scores = try player.scores(
            in: environment, episodes: settings.evaluationEpisodes,
            seed: settings.seed ^ 0x6576_616C, limit: 5000)
        let mean = scores.reduce(0, +) / Double(scores.count)
        var random = RandomGenerator(seed: settings.seed).split("values")
        let value =
            replay.sample(32, using: &random).map { ages in
                let values = network(replay.states(ages)).floats
                let count = environment.actions.count
                return ages.indices.reduce(0.0) {
                    $0 + Double(values[$1 * count..<($1 + 1) * count].max() ?? 0)
                } / Double(ages.count)
            } ?? 0
        progress.evaluations.append(
            DQNProgress.Evaluation(step: progress.steps, score: mean, value: value))
        if mean >= progress.best ?? -.infinity {
            progress.best = mean
            best = network.state
        }
    }

    /// Plays the episode once more, up to where it was.
    ///
    /// - Returns: whether it came to the same; otherwise the episode is broken off and a new one begins.
    func resumeEpisode() throws -> Bool {
        guard let actions = progress.actions else { return true }
        episodeRandom = RandomGenerator(seed: settings.seed)
            .split("episode \(progress.episodesBegun - 1)")
        try environment.reset(using: &episodeRandom)
        var isSame = true
        for action in actions where isSame {
            guard environment.actions.indices.contains(Int(action)) else {
                isSame = false
                break
            }
            isSame = !(try environment.step(Int(action), using: &episodeRandom)).isEnd
        }
        if isSame && replay.newestObservation == replay.rounded(environment.observation) {
            return true
        }
        progress.actions = nil
        return false
    }
}

extension [Float] {
    /// The index of the largest number, the first of several.
    var largestIndex: Int {
        var place = 0
        for index in indices where self[index] > self[place] { place = index }
        return place
    }
}
