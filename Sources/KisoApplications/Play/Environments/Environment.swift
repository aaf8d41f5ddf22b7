public import KisoCore
public import KisoIO

/// What an agent acts in: it gives observations and rewards, and takes actions.
///
/// An episode follows from the random numbers that it is given and the actions alone, so that a training
/// that is taken up again can play it once more up to where it was.
///
/// ```swift
/// var game: any Environment = CartPole()
/// var random = RandomGenerator(seed: 0)
/// try game.reset(using: &random)
/// let outcome = try game.step(1, using: &random)
/// ```
public protocol Environment: Sendable {
    /// Its name, such as `breakout`.
    var name: String { get }
    /// The names of the actions; an action is an index of them.
    var actions: [String] { get }
    /// The shape of an observation.
    var observationShape: Shape { get }
    /// How observations are kept.
    var storage: ObservationStorage { get }
    /// How many of the newest observations make a state, 1 by default.
    var frames: Int { get }
    /// Whether a copy is an episode of its own, so that several can be played side by side; yes by default.
    var isCopyable: Bool { get }
    /// What the agent sees now, row-major.
    var observation: [Float] { get }
    /// What a person sees now, in few pixels.
    var picture: Image { get }

    /// Begins an episode.
    mutating func reset(using random: inout RandomGenerator) throws
    /// Acts.
    mutating func step(_ action: Int, using random: inout RandomGenerator) throws -> Outcome
}

extension Environment {
    /// One observation is a state.
    public var frames: Int { 1 }
    /// A value.
    public var isCopyable: Bool { true }
    /// The shape of what a network takes: the frames are channels.
    public var stateShape: Shape {
        guard frames > 1 else { return observationShape }
        let sizes = observationShape.dimensions
        return Shape([frames * (sizes.first ?? 1)] + sizes.dropFirst())
    }
}

/// What an action led to.
public struct Outcome: Sendable, Equatable {
    /// The reward.
    public var reward: Float
    /// Whether the episode is over, because nothing comes behind this state.
    public var isTerminated: Bool
    /// Whether the episode is broken off, as by a limit of time; the state still has a value.
    public var isTruncated: Bool

    /// An outcome of its parts.
    public init(reward: Float, isTerminated: Bool = false, isTruncated: Bool = false) {
        self.reward = reward
        self.isTerminated = isTerminated
        self.isTruncated = isTruncated
    }

    /// Whether the episode ends, for one reason or the other.
    public var isEnd: Bool { isTerminated || isTruncated }
}

/// How the numbers of observations are kept in memory and in checkpoints.
public enum ObservationStorage: Sendable, Equatable {
    /// As they are.
    case floats
    /// As bytes `round(value / scale)`, for values that are such multiples.
    case bytes(scale: Float)
}
