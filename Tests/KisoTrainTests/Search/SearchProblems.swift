import Foundation
import KisoCore
import KisoTrain

/// Problems whose best value is known.
enum SearchProblems {
    /// Branin's function on [−5, 10] × [0, 15]; its three minima are 0.397887.
    ///
    /// Source: L. C. W. Dixon, G. P. Szegő, "The global optimization problem", 1978.
    static func branin(_ x: Double, _ y: Double) -> Double {
        let first = y - 5.1 / (4 * .pi * .pi) * x * x + 5 / .pi * x - 6
        return first * first + 10 * (1 - 1 / (8 * .pi)) * cos(x) + 10
    }

    static let braninMinimum = 0.397887

    static func branin(_ trial: Trial) -> Double {
        branin(trial.float("x", -5...10), trial.float("y", 0...15))
    }

    /// In the place of the book's problem of chapter 6.5: the accuracy on 100 examples by learning rate and
    /// weight decay. Near a rate of 0.0089 it is 0.83, decay hardly matters, examples are counted whole, and
    /// some noise follows from the settings.
    static func digits(_ trial: Trial) -> Double {
        let rate = trial.float("learning rate", 1e-6...1e-2, scale: .logarithmic)
        let decay = trial.float("weight decay", 1e-8...1e-4, scale: .logarithmic)
        let off = log10(rate) + 2.05
        let accuracy = 0.1 + 0.73 * exp(-off * off / 0.8) - 0.01 * (log10(decay) + 8) / 4
        var noise = RandomGenerator(seed: rate.bitPattern ^ decay.bitPattern)
        return ((accuracy + 0.015 * noise.nextNormal()) * 100).rounded() / 100
    }

    /// The best value after each trial.
    static func bestSoFar(
        _ sampler: any Sampler, trials: Int, seed: UInt64, goal: SearchGoal = .minimize,
        _ objective: @escaping @Sendable (Trial) -> Double
    ) async throws -> [Double] {
        let study = try Study(sampler: sampler, goal: goal, seed: seed)
        try await study.run(trials: trials) { objective($0) }
        var best: [Double] = []
        for record in try study.trials {
            let value = record.value ?? .nan
            best.append(
                best.last.map { goal == .minimize ? min($0, value) : max($0, value) } ?? value)
        }
        return best
    }
}
