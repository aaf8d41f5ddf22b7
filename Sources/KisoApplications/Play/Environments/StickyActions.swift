public import KisoCore
public import KisoIO

/// An environment in which an action is now and then not heard, and the one before is repeated.
///
/// Source: M. Machado et al., "Revisiting the arcade learning environment", JAIR 61, 2018.
public struct StickyActions: Environment {
    private var base: any Environment
    private var last = 0
    /// How likely an action is repeated.
    public let probability: Double

    /// Makes the actions of an environment sticky.
    ///
    /// - Parameters:
    ///   - probability: of a repetition, 0.1 by default.
    ///   - base: the environment.
    public init(_ base: any Environment, probability: Double = 0.1) {
        self.base = base
        self.probability = probability
    }

    /// The environment's.
    public var name: String { base.name }
    /// The environment's.
    public var actions: [String] { base.actions }
    /// The environment's.
    public var observationShape: Shape { base.observationShape }
    /// The environment's.
    public var storage: ObservationStorage { base.storage }
    /// The environment's.
    public var frames: Int { base.frames }
    /// The environment's.
    public var isCopyable: Bool { base.isCopyable }
    /// The environment's.
    public var observation: [Float] { base.observation }
    /// The environment's.
    public var picture: Image { base.picture }

    /// Begins an episode, behind an action 0.
    public mutating func reset(using random: inout RandomGenerator) throws {
        last = 0
        try base.reset(using: &random)
    }

    /// Acts, or repeats the last action.
    public mutating func step(_ action: Int, using random: inout RandomGenerator) throws -> Outcome
    {
        if random.nextUniform() >= probability { last = action }
        return try base.step(last, using: &random)
    }
}
