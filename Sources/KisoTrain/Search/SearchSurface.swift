/// What a sampler's model says over two parameters, with the others as the best trial had them.
public struct SearchSurface: Sendable {
    /// What is shown.
    public enum Quantity: Sendable, Hashable {
        /// The value that a Gaussian process over all trials expects.
        case expectedValue
        /// The expected improvement on the best, in standard deviations of the values.
        case improvement
        /// `log l(x)/g(x)` of the tree-structured Parzen estimator over the two parameters.
        case densityRatio
    }

    /// A parameter along an axis.
    public struct Axis: Sendable {
        /// Its name.
        public let name: String
        /// Its domain.
        public let domain: ParameterDomain
    }

    /// The two parameters.
    public let x: Axis, y: Axis
    private let model: SearchModel
    private let best: [Double]
    private let columns: (x: Int, y: Int)
    private let goal: SearchGoal
    private let densities: (good: ParzenDensity, others: ParzenDensity)

    /// The model over two numbers of the parameters that all trials have.
    ///
    /// - Parameters:
    ///   - names: the two parameters; the two most important by default.
    ///   - trials: the trials of a study.
    ///   - goal: what the study looks for.
    /// - Returns: `nil` when there are no two such parameters, or fewer than five trials.
    public init?(
        of trials: [TrialRecord], goal: SearchGoal, names: (String, String)? = nil
    ) {
        let over = trials.filter { $0.isOver }
        let points = over.map { record in
            SearchHistory.Point(
                parameters: Dictionary(record.parameters.map { ($0.name, ($0.domain, $0.place)) }) {
                    first, _ in first
                }, cost: record.state == .failed ? .infinity : goal.cost(record.value))
        }
        let history = SearchHistory(trial: points.count, points: points, seed: 0)
        guard over.count >= 5, let model = SearchModel(history), model.process != nil,
            let first = over.ranked(by: goal).first
        else { return nil }
        let numbers = model.parameters.filter { $0.domain.choices == nil }.map(\.name)
        let important = ParameterImportance.shares(of: trials, goal: goal).map(\.name)
        let order = important.filter(numbers.contains) + numbers.filter { !important.contains($0) }
        guard order.count >= 2 else { return nil }
        let chosen = names.map { [$0.0, $0.1] } ?? Array(order.prefix(2))
        guard chosen.allSatisfy(numbers.contains),
            let column = model.parameters.firstIndex(where: { $0.name == chosen[0] }),
            let row = model.parameters.firstIndex(where: { $0.name == chosen[1] }), column != row
        else { return nil }
        self.model = model
        self.goal = goal
        columns = (column, row)
        x = Axis(name: chosen[0], domain: model.parameters[column].domain)
        y = Axis(name: chosen[1], domain: model.parameters[row].domain)
        best = model.parameters.map { parameter in
            first.parameters.first { $0.name == parameter.name }?.place ?? 0.5
        }
        densities = TPESampler().densities(
            history.points.map { point in
                (chosen.map { point.parameters[$0]?.place ?? 0.5 }, point.cost)
            }, [x.domain, y.domain])
    }

    /// A quantity at a place, both from 0 to 1.
    public subscript(_ quantity: Quantity, x: Double, y: Double) -> Double {
        var point = best
        point[columns.x] = x
        point[columns.y] = y
        switch quantity {
        case .expectedValue:
            let cost = model.expectedCost(at: point) ?? .nan
            return goal == .minimize ? cost : -cost
        case .improvement: return model.improvement(at: point)
        case .densityRatio:
            return densities.good.logarithm(at: [x, y]) - densities.others.logarithm(at: [x, y])
        }
    }
}
