/// Where a ``DQN`` is, as numbers.
public struct DQNProgress: Sendable, Codable, Equatable {
    /// An episode that is over.
    public struct Episode: Sendable, Codable, Equatable {
        /// The step it ended with.
        public let step: Int
        /// Its rewards together.
        public let score: Double
        /// Its steps.
        public let length: Int
    }

    /// How well the network plays by itself.
    public struct Evaluation: Sendable, Codable, Equatable {
        /// The step it was looked at.
        public let step: Int
        /// The mean score of some episodes.
        public let score: Double
        /// The mean value that the network gives the states of replayed transitions.
        public let value: Double
    }

    /// The steps so far.
    public internal(set) var steps = 0
    /// The updates so far.
    public internal(set) var updates = 0
    /// The episodes that are over.
    public internal(set) var episodes = 0
    /// The newest of them, at most 100.
    public internal(set) var newest: [Episode] = []
    /// A point for every so many episodes: the mean score of the newest, for a curve.
    public internal(set) var curve: [Episode] = []
    /// The looks at how well the network plays.
    public internal(set) var evaluations: [Evaluation] = []
    /// The best of them; `nil` before the first.
    public internal(set) var best: Double?
    /// The actions of the episode that is being played; `nil` between episodes.
    var actions: [Int32]?
    /// Its rewards so far.
    var score = 0.0
    /// The mean loss of the newest updates.
    public internal(set) var loss = 0.0
    /// Which of the seed's episodes this is.
    var episodesBegun = 0

    /// The mean score of the newest episodes; NaN before the first is over.
    public var meanScore: Double {
        newest.isEmpty
            ? .nan : newest.reduce(0) { $0 + $1.score } / Double(newest.count)
    }

    /// An episode is over.
    mutating func end(_ episode: Episode) {
        episodes += 1
        newest.append(episode)
        if newest.count > 100 { newest.removeFirst() }
        curve.append(Episode(step: episode.step, score: meanScore, length: episode.length))
        // Half of the points, evenly, when there are too many.
        if curve.count > 2000 {
            curve = curve.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        }
    }
}
