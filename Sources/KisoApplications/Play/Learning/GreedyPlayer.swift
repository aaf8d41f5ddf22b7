import Foundation
import KisoCore
public import KisoNN
import KisoTensor

/// Plays by the values that a network gives to actions: always the best one.
public struct GreedyPlayer: Sendable {
    /// Gives a value for each action.
    public let network: any TensorLayer

    /// A player by a network.
    public init(_ network: any TensorLayer) { self.network = network }

    /// What a player sees: an environment with the newest observations of its episode.
    public struct Seat: Sendable {
        /// What is played.
        public private(set) var environment: any Environment
        /// The score so far.
        public private(set) var score = 0.0
        /// The steps so far.
        public private(set) var steps = 0
        /// Whether the episode has ended.
        public private(set) var isOver = false
        private var random: RandomGenerator
        private var seen: [[Float]]

        /// Begins an episode of a seed.
        public init(_ environment: any Environment, seed: UInt64, episode: Int = 0) throws {
            self.environment = environment
            random = RandomGenerator(seed: seed).split("play \(episode)")
            try self.environment.reset(using: &random)
            let first = self.environment.observation
            seen = [[Float]](repeating: first, count: environment.frames)
        }

        /// The state, row-major.
        public var state: [Float] { seen.count == 1 ? seen[0] : seen.flatMap { $0 } }

        /// Acts.
        public mutating func act(_ action: Int) throws {
            let outcome = try environment.step(action, using: &random)
            score += Double(outcome.reward)
            steps += 1
            isOver = outcome.isEnd
            seen.removeFirst()
            seen.append(environment.observation)
        }
    }

    /// The values of the actions in a state.
    public func values(in seat: Seat) -> [Float] {
        network(
            Tensor(seat.state, shape: Shape([1] + seat.environment.stateShape.dimensions))
        ).floats
    }

    /// The scores of episodes.
    ///
    /// - Parameters:
    ///   - environment: what is played; several copies at once, where it is a value.
    ///   - episodes: how many.
    ///   - seed: names what is random in them.
    ///   - limit: breaks an episode off behind so many steps; 10,000.
    /// - Throws: errors of the environment; `CancellationError` when the task is cancelled.
    public func scores(
        in environment: any Environment, episodes: Int, seed: UInt64, limit: Int = 10_000
    ) throws -> [Double] {
        if !environment.isCopyable {
            return try (0..<episodes).map { episode in
                var seat = try Seat(environment, seed: seed, episode: episode)
                while !seat.isOver && seat.steps < limit {
                    try Task.checkCancellation()
                    try seat.act(values(in: seat).largestIndex)
                }
                return seat.score
            }
        }
        var seats = try (0..<episodes).map {
            try Seat(environment, seed: seed, episode: $0)
        }
        let shape = environment.stateShape.dimensions
        let count = environment.actions.count
        while true {
            try Task.checkCancellation()
            let live = seats.indices.filter { !seats[$0].isOver && seats[$0].steps < limit }
            if live.isEmpty { return seats.map(\.score) }
            let states = live.flatMap { seats[$0].state }
            let values = network(Tensor(states, shape: Shape([live.count] + shape))).floats
            for (row, seat) in live.enumerated() {
                try seats[seat].act(
                    Array(values[row * count..<(row + 1) * count]).largestIndex)
            }
        }
    }
}
