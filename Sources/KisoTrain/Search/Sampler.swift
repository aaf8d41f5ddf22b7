public import KisoCore

/// Chooses the points that a ``Study`` tries.
///
/// A trial's point depends on the study's seed, on the trial's number, and on the trials that
/// ``horizon(of:)`` lets it see, and on nothing else. So the points are the same for any number of workers
/// and processes; a worker waits until the trials within the horizon are over.
public protocol Sampler: Sendable {
    /// The name in files and messages, such as `tpe`.
    var name: String { get }

    /// How many of the study's first trials may be looked at for a trial; at most `trial`, which counts
    /// from 0. For generations of g trials this is `trial − trial mod g`.
    func horizon(of trial: Int) -> Int

    /// Places of several parameters at once, by name; those that are missing are asked for one by one.
    /// The default gives none.
    func places(for history: SearchHistory) -> [String: Double]

    /// The place of one parameter, from 0 to 1, or the index of a choice.
    func place(of name: String, in domain: ParameterDomain, for history: SearchHistory) -> Double
}

extension Sampler {
    /// None: every parameter is asked for by itself.
    public func places(for history: SearchHistory) -> [String: Double] { [:] }
}

/// What a ``Sampler`` may look at.
public struct SearchHistory: Sendable {
    /// A trial that is over: the places of its parameters, and how bad it was.
    public struct Point: Sendable {
        /// The parameters by name.
        public let parameters: [String: (domain: ParameterDomain, place: Double)]
        /// Smaller is better; infinite for trials that failed.
        public let cost: Double
    }

    /// The trial that is to be chosen, from 0.
    public let trial: Int
    /// The trials within the horizon, in the order of their numbers.
    public let points: [Point]
    private let seed: UInt64

    /// What a trial may see.
    public init(trial: Int, points: [Point], seed: UInt64) {
        self.trial = trial
        self.points = points
        self.seed = seed
    }

    /// The same history, seen from another trial.
    func seen(from trial: Int) -> SearchHistory {
        SearchHistory(trial: trial, points: points, seed: seed)
    }

    /// Random numbers of this trial for a purpose, such as the name of a parameter.
    public func generator(_ purpose: String) -> RandomGenerator {
        RandomGenerator(seed: seed).split("search").split("trial \(trial)").split(purpose)
    }

    /// The parameters that every point has with one domain, by name.
    var commonParameters: [(name: String, domain: ParameterDomain)] {
        guard let first = points.first else { return [] }
        return first.parameters.filter { name, parameter in
            points.allSatisfy { $0.parameters[name]?.domain == parameter.domain }
        }.map { ($0.key, $0.value.domain) }.sorted { $0.name < $1.name }
    }

    /// The points that have a parameter of this domain.
    func places(of name: String, in domain: ParameterDomain) -> [(place: Double, cost: Double)] {
        points.compactMap { point in
            guard let parameter = point.parameters[name], parameter.domain == domain else {
                return nil
            }
            return (parameter.place, point.cost)
        }
    }
}

extension ParameterDomain {
    /// A place with equal chances: a number from 0 to 1, or the index of a choice.
    func randomPlace(using generator: inout RandomGenerator) -> Double {
        let uniform = generator.nextUniform()
        guard let choices else { return uniform }
        return Double(min(Int(uniform * Double(choices)), choices - 1))
    }
}

/// Chooses every point at random, without looking back.
///
/// Random settings find good ones sooner than a grid, because usually only a few of them matter, and a
/// grid tries few different values of each.
///
/// Source: J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.
public struct RandomSampler: Sampler {
    /// `random`.
    public let name = "random"

    /// A sampler.
    public init() {}

    /// Nothing is looked at.
    public func horizon(of trial: Int) -> Int { 0 }

    /// Equal chances for all places.
    public func place(
        of name: String, in domain: ParameterDomain, for history: SearchHistory
    ) -> Double {
        var generator = history.generator(name)
        return domain.randomPlace(using: &generator)
    }
}

/// Searches in rounds: the first at random, each next one at random within the range that the best
/// trials of the round before span, a little widened. This is what the book does by hand in chapter 6.5.
///
/// Of choices those remain that a good trial had.
public struct NarrowingSampler: Sampler {
    /// Trials in a round, 20 by default.
    public let round: Int
    /// How many of a round are good, 5 by default.
    public let kept: Int
    /// By how much the range of the good ones is widened at each side, 0.1 of its length by default.
    public let margin: Double

    /// A sampler.
    ///
    /// - Precondition: `1 <= kept <= round`, `margin >= 0`.
    public init(
        round: Int = 20, kept: Int = 5, margin: Double = 0.1, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            (1...max(round, 1)).contains(kept) && round > 0 && margin >= 0, "NarrowingSampler",
            "a round of \(round) trials with \(kept) good ones and a margin of \(margin)",
            file: file, line: line)
        self.round = round
        self.kept = kept
        self.margin = margin
    }

    /// `narrowing`.
    public var name: String { "narrowing" }

    /// The rounds before.
    public func horizon(of trial: Int) -> Int { trial - trial % round }

    /// Equal chances within the range of the round.
    public func place(
        of name: String, in domain: ParameterDomain, for history: SearchHistory
    ) -> Double {
        var generator = history.generator(name)
        let last = SearchHistory(
            trial: history.trial, points: history.points.suffix(round), seed: 0)
        let good = last.places(of: name, in: domain).filter { $0.cost < .infinity }
            .enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
            .prefix(kept).map(\.element.place)
        guard let low = good.min(), let high = good.max() else {
            return domain.randomPlace(using: &generator)
        }
        if domain.choices != nil {
            let left = Set(good).sorted()
            return left[Int(generator.nextUniform() * Double(left.count))]
        }
        let widening = (high - low) * margin
        let range = max(0, low - widening)...min(1, high + widening)
        return range.lowerBound
            + (range.upperBound - range.lowerBound) * generator.nextUniform()
    }
}
