import Foundation

/// How much each parameter matters for being among the best: PED-ANOVA.
///
/// For each parameter by itself, the density p of its values among the best trials is compared with the
/// density q among all: `v = ∫ q (p/q − 1)² dx`, the Pearson divergence, by which the share of a parameter in
/// the variance of "is among the best" can be had in closed form. Densities are sums of Gaussians of
/// Scott's width over 50 cells; of choices they are shares. The sum of all importances is 1.
///
/// It counts trials that came to their end or were stopped, and needs at least five of them.
///
/// Source: S. Watanabe, A. Bansal, F. Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance
/// in arbitrary subspaces", IJCAI 2023.
public enum ParameterImportance {
    /// The importances by name, the largest first; empty for too few trials.
    ///
    /// - Parameters:
    ///   - best: the share of trials that are among the best, 0.2 by default; at least two are.
    ///   - trials: the trials of a study.
    ///   - goal: what the study looks for.
    public static func shares(
        of trials: [TrialRecord], goal: SearchGoal, best: Double = 0.2
    ) -> [(name: String, share: Double)] {
        let ranked = trials.filter { $0.isOver && $0.state != .failed }.sorted {
            (goal.cost($0.value), $0.number) < (goal.cost($1.value), $1.number)
        }
        guard ranked.count >= 5 else { return [] }
        let count = max(2, Int((best * Double(ranked.count)).rounded()))
        var names: [(name: String, domain: ParameterDomain)] = []
        for parameter in ranked.flatMap(\.parameters)
        where !names.contains(where: { $0.name == parameter.name }) {
            names.append((parameter.name, parameter.domain))
        }
        let divergences = names.map { name, domain in
            func places(_ records: some Sequence<TrialRecord>) -> [Double] {
                records.compactMap { record in
                    record.parameters.first { $0.name == name && $0.domain == domain }?.place
                }
            }
            let good = places(ranked.prefix(count)), all = places(ranked)
            // A parameter that only bad trials have says nothing within them.
            guard good.count > 1 else { return 0.0 }
            return divergence(
                density(good, choices: domain.choices), density(all, choices: domain.choices))
        }
        let sum = divergences.reduce(0, +)
        return zip(names, divergences)
            .map { (name: $0.name, share: sum > 0 ? $1 / sum : 1 / Double(names.count)) }
            .sorted { ($1.share, $0.name) < ($0.share, $1.name) }
    }

    /// `Σ q (p/q − 1)²` over cells.
    static func divergence(_ p: [Double], _ q: [Double]) -> Double {
        zip(p, q).reduce(0) { sum, pair in
            pair.1 > 0 ? sum + pair.1 * (pair.0 / pair.1 - 1) * (pair.0 / pair.1 - 1) : sum
        }
    }

    /// The shares of cells, which add up to 1.
    static func density(_ places: [Double], choices: Int?) -> [Double] {
        var cells: [Double]
        if let choices {
            cells = [Double](repeating: 1e-9, count: choices)
            for place in places { cells[Int(place)] += 1 }
        } else {
            let count = Double(places.count)
            let mean = places.reduce(0, +) / count
            let variance =
                places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
            let width = max(1.059 * variance.squareRoot() * pow(count, -0.2), 0.02)
            cells = (0..<50).map { cell in
                let at = (Double(cell) + 0.5) / 50
                return 1e-9 + places.reduce(0) { $0 + Normal.density((at - $1) / width) }
            }
        }
        let sum = cells.reduce(0, +)
        return cells.map { $0 / sum }
    }
}
