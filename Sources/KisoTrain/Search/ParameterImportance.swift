import KisoCore

/// How much each parameter matters: its total effect on what a Gaussian process expects.
///
/// `Sᵢ = Σ (f(a) − f(a with bᵢ in the place of aᵢ))² / (2 N Var f)` over N pairs of random points a and b of
/// the whole space, where f is the mean of the process over the trials that came to their end, with costs as
/// ``GPSampler`` sees them. As f stands for the whole space, it does not matter where the sampler has looked
/// most. The shares are divided by their sum. A trial without a parameter counts as having its middle.
///
/// It needs at least five trials.
///
/// Sources: M. Jansen, "Analysis of variance designs for model output", Computer Physics Communications 117,
/// 1999 (the estimate); F. Hutter, H. Hoos, K. Leyton-Brown, "An efficient approach for assessing
/// hyperparameter importance", ICML 2014 (of a model of the trials; there a random forest).
public enum ParameterImportance {
    /// The shares by name, the largest first; empty for too few trials.
    public static func shares(
        of trials: [TrialRecord], goal: SearchGoal
    ) -> [(name: String, share: Double)] {
        let finished = trials.filter { $0.state == .finished && $0.value != nil }
        guard finished.count >= 5 else { return [] }
        var names: [(name: String, domain: ParameterDomain)] = []
        for parameter in finished.flatMap(\.parameters)
        where !names.contains(where: { $0.name == parameter.name }) {
            names.append((parameter.name, parameter.domain))
        }
        let points = finished.map { record in
            SearchHistory.Point(
                parameters: Dictionary(
                    uniqueKeysWithValues: names.map { name, domain in
                        let known = record.parameters.first {
                            $0.name == name && $0.domain == domain
                        }
                        let middle = domain.choices == nil ? 0.5 : 0
                        return (name, (domain, known?.place ?? middle))
                    }), cost: goal.cost(record.value))
        }
        let history = SearchHistory(trial: points.count, points: points, seed: 0)
        guard let model = SearchModel(history), model.process != nil else { return [] }
        let effects = totalEffects(model, history.generator("importance"))
        let sum = effects.reduce(0, +)
        return zip(model.parameters, effects)
            .map { (name: $0.name, share: sum > 0 ? $1 / sum : 1 / Double(names.count)) }
            .sorted { ($1.share, $0.name) < ($0.share, $1.name) }
    }

    /// The effects in the order of the model's parameters, but for the factor `1 / (2 N Var f)`.
    private static func totalEffects(
        _ model: SearchModel, _ generator: RandomGenerator
    ) -> [Double] {
        var generator = generator
        var effects = [Double](repeating: 0, count: model.parameters.count)
        for _ in 0..<500 {
            let point = model.parameters.map { $0.domain.randomPlace(using: &generator) }
            let other = model.parameters.map { $0.domain.randomPlace(using: &generator) }
            let cost = model.cost(at: point)?.mean ?? 0
            for index in effects.indices {
                var moved = point
                moved[index] = other[index]
                let change = (model.cost(at: moved)?.mean ?? 0) - cost
                effects[index] += change * change
            }
        }
        return effects
    }
}
