import Foundation
public import KisoCore

/// Looks for good settings by trying random ones.
///
/// Random settings find good ones sooner than a grid, because usually only a few of them matter, and
/// a grid tries few different values of each.
///
/// ```swift
/// let search = RandomSearch([
///     "learning rate": .powersOfTen(-6 ... -2),
///     "weight decay": .powersOfTen(-8 ... -4),
/// ])
/// let trials = try await search.run(trials: 100, using: &generator) { settings in
///     let accuracy = try await train(settings["learning rate"], settings["weight decay"])
///     return (score: accuracy, outcome: ())
/// }
/// print(trials[0].settings)      // the best
/// ```
///
/// Source: J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.
public struct RandomSearch: Sendable {
    /// From where a setting's values are drawn.
    public enum Values: Sendable, Hashable {
        /// Any number of a range, all equally likely.
        case uniform(ClosedRange<Double>)
        /// 10 to the power of a number of a range, so that each power is equally likely.
        case powersOfTen(ClosedRange<Double>)

        /// A value.
        public func draw(using generator: inout RandomGenerator) -> Double {
            switch self {
            case .uniform(let range): Self.draw(range, &generator)
            case .powersOfTen(let range): pow(10, Self.draw(range, &generator))
            }
        }

        private static func draw(
            _ range: ClosedRange<Double>, _ generator: inout RandomGenerator
        ) -> Double {
            range.lowerBound + (range.upperBound - range.lowerBound) * generator.nextUniform()
        }
    }

    /// One choice of all settings.
    public struct Settings: Sendable, Hashable {
        /// The values by name.
        public let values: [String: Double]

        /// The value of a setting.
        ///
        /// - Precondition: the search has a setting of that name.
        public subscript(name: String) -> Double {
            guard let value = values[name] else {
                let known = values.keys.sorted().joined(separator: ", ")
                preconditionFailure("the search has no setting '\(name)'; it has \(known)")
            }
            return value
        }
    }

    /// What a choice led to.
    public struct Trial<Outcome> {
        /// Which trial it was, from 1.
        public let number: Int
        /// The choice.
        public let settings: Settings
        /// How good it is; more is better.
        public let score: Double
        /// What else is kept of the trial, such as its learning curve.
        public let outcome: Outcome
    }

    private let values: [(name: String, values: Values)]

    /// A search over settings by name.
    public init(_ values: KeyValuePairs<String, Values>) {
        self.values = values.map { ($0, $1) }
    }

    /// Tries choices one after the other.
    ///
    /// - Parameters:
    ///   - evaluate: tries a choice; its score is better the larger it is.
    ///   - trials: how many points are tried.
    ///   - generator: where random numbers come from.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: the trials, the best first; of equally good ones the earlier first. A score that is
    ///   not a number counts as the worst.
    public func run<Outcome>(
        trials: Int, using generator: inout RandomGenerator, file: StaticString = #fileID,
        line: UInt = #line,
        _ evaluate: (Settings) async throws -> (score: Double, outcome: Outcome)
    ) async throws -> [Trial<Outcome>] {
        require(trials >= 0, "RandomSearch.run", "\(trials) trials", file: file, line: line)
        var found: [Trial<Outcome>] = []
        for number in 0..<trials {
            var choice: [String: Double] = [:]
            for (name, values) in values { choice[name] = values.draw(using: &generator) }
            let settings = Settings(values: choice)
            let (score, outcome) = try await evaluate(settings)
            found.append(
                Trial(number: number + 1, settings: settings, score: score, outcome: outcome))
        }
        func rank(_ trial: Trial<Outcome>) -> Double {
            trial.score.isNaN ? -.infinity : trial.score
        }
        return found.sorted { (rank($0), -$0.number) > (rank($1), -$1.number) }
    }
}
