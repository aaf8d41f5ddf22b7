import KisoCore
import KisoOps
public import KisoTensor

/// L-BFGS: steps along the gradient as the last steps have bent it, each as long as a line search finds
/// good; for few parameters or exact gradients, such as full batches, fits and style transfer.
///
/// `d = −H g`, where `H` is made of the last `m` pairs `s = x' − x`, `y = g' − g` by the two-loop
/// recursion; then `x' = x + α d` with an `α` that satisfies the strong Wolfe conditions
/// `f(x + αd) ≤ f(x) + c₁ α gᵀd` and `|g(x + αd)ᵀ d| ≤ c₂ |gᵀ d|`.
///
/// ```swift
/// let rule = LBFGS(model.trainableParameters)
/// for _ in 0..<20 { print(try rule.step { loss(model(images, pass: .training())) }) }
/// ```
///
/// Source: J. Nocedal and S. Wright, "Numerical optimization", 2006, algorithms 3.5, 3.6 and 7.5.
public final class LBFGS {
    /// The parameters that are moved, as one vector in this order.
    public let parameters: [Parameter]
    /// How many steps are remembered, 10 by default.
    public let history: Int
    /// The most evaluations of one line search, 25 by default.
    public let evaluationLimit: Int
    /// How often the objective has been evaluated.
    public private(set) var evaluations = 0

    private let (sufficient, curvature) = (1e-4, 0.9)
    private var pairs: [(s: [Double], y: [Double])] = []
    private var last: (value: Double, gradient: [Double])?

    /// A rule for parameters.
    ///
    /// - Precondition: there are parameters, and at least one step is remembered.
    public init(
        _ parameters: [Parameter], history: Int = 10, evaluationLimit: Int = 25,
        file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            !parameters.isEmpty && history > 0 && evaluationLimit > 1, "LBFGS",
            "\(parameters.count) parameters, \(history) steps, \(evaluationLimit) evaluations",
            file: file, line: line)
        self.parameters = parameters
        self.history = history
        self.evaluationLimit = evaluationLimit
    }

    /// Takes one step; returns the objective behind it.
    ///
    /// - Parameter objective: the loss of the parameters as they are, the same function in every step.
    /// - Throws: `KisoError` `.negative` when the objective is not finite where the step begins; errors
    ///   of the objective. The parameters are then as they were.
    @discardableResult
    public func step(_ objective: () throws -> Tensor) throws -> Double {
        let start = position
        let here = try last ?? evaluate(objective)
        guard here.value.isFinite, here.gradient.allSatisfy(\.isFinite) else {
            throw KisoError(
                .negative, "L-BFGS: the objective is \(here.value), not a finite number")
        }
        var direction = self.direction(here.gradient)
        var slope = dot(direction, here.gradient)
        if slope >= 0 {
            // What is remembered does not fit this place: steepest descent.
            pairs = []
            direction = here.gradient.map { -$0 }
            slope = dot(direction, here.gradient)
        }
        guard slope < 0 else { return here.value }
        // Without a memory the gradient says nothing about the length of a step.
        let first = pairs.isEmpty ? min(1, 1 / here.gradient.reduce(0) { $0 + abs($1) }) : 1
        do {
            let found = try search(here, direction, slope, first) { length in
                move(to: zip(start, direction).map { $0 + length * $1 })
                return try evaluate(objective)
            }
            guard let found else {
                move(to: start)
                last = here
                pairs = []
                return here.value
            }
            let end = zip(start, direction).map { $0 + found.length * $1 }
            move(to: end)
            remember(
                s: zip(end, start).map { $0 - $1 },
                y: zip(found.point.gradient, here.gradient).map { $0 - $1 })
            last = found.point
            return found.point.value
        } catch {
            move(to: start)
            throw error
        }
    }

    /// Forgets the last steps and the last value: after the objective or the parameters were changed by
    /// somebody else.
    public func reset() {
        pairs = []
        last = nil
    }

    private typealias Point = (value: Double, gradient: [Double])

    private func evaluate(_ objective: () throws -> Tensor) throws -> Point {
        evaluations += 1
        let loss = try objective()
        let value = loss.item()
        let gradients = loss.gradients(at: parameters)
        return (value, gradients.flatMap(\.doubles))
    }

    private var position: [Double] { parameters.flatMap { $0.value.doubles } }

    private func move(to position: [Double]) {
        var next = 0
        for parameter in parameters {
            let value = parameter.value
            let part = Array(position[next..<next + value.count])
            next += value.count
            parameter.value = Tensor(part, shape: value.shape).cast(to: value.dtype)
        }
    }

    private func remember(s: [Double], y: [Double]) {
        // Without curvature along the step the recursion would divide by nothing.
        guard dot(s, y) > 1e-10 * dot(y, y).squareRoot() * dot(s, s).squareRoot() else { return }
        pairs.append((s, y))
        if pairs.count > history { pairs.removeFirst() }
    }

    /// `−H g`, algorithm 7.4.
    private func direction(_ gradient: [Double]) -> [Double] {
        var q = gradient
        var shares: [Double] = []
        for (s, y) in pairs.reversed() {
            let share = dot(s, q) / dot(y, s)
            shares.append(share)
            add(-share, y, to: &q)
        }
        if let (s, y) = pairs.last {
            let scale = dot(s, y) / dot(y, y)
            for index in q.indices { q[index] *= scale }
        }
        for ((s, y), share) in zip(pairs, shares.reversed()) {
            add(share - dot(y, q) / dot(y, s), s, to: &q)
        }
        return q.map { -$0 }
    }

    /// A length that satisfies both conditions, algorithms 3.5 and 3.6, or the best that was found;
    /// `nil` when none is better than no step.
    private func search(
        _ here: Point, _ direction: [Double], _ slope: Double, _ first: Double,
        _ at: (Double) throws -> Point
    ) throws -> (length: Double, point: Point)? {
        typealias Trial = (length: Double, point: Point, slope: Double)
        var best: Trial?
        var count = 0
        func trial(_ length: Double) throws -> Trial {
            count += 1
            let point = try at(length)
            let trial: Trial = (length, point, dot(point.gradient, direction))
            let isLower = point.value < (best?.point.value ?? here.value)
            if point.value.isFinite && isLower { best = trial }
            return trial
        }
        func isTooHigh(_ trial: Trial, _ low: Trial) -> Bool {
            !trial.point.value.isFinite
                || trial.point.value > here.value + sufficient * trial.length * slope
                || (low.length > 0 && trial.point.value >= low.point.value)
        }
        func isFlat(_ trial: Trial) -> Bool { abs(trial.slope) <= -curvature * slope }
        func zoom(_ low: Trial, _ high: Trial) throws -> Trial? {
            var (low, high) = (low, high)
            while count < evaluationLimit {
                if abs(high.length - low.length) * -slope < 1e-14 { break }
                let next = try trial(between(low, high))
                if isTooHigh(next, low) || next.point.value >= low.point.value {
                    high = next
                } else {
                    if isFlat(next) { return next }
                    if next.slope * (high.length - low.length) >= 0 { high = low }
                    low = next
                }
            }
            return best
        }
        func between(_ a: Trial, _ b: Trial) -> Double {
            let middle = (a.length + b.length) / 2
            let (low, high) = (min(a.length, b.length), max(a.length, b.length))
            guard a.point.value.isFinite, b.point.value.isFinite else { return middle }
            // The minimum of the cubic through both values and slopes, not too near to an end.
            let d1 =
                a.slope + b.slope - 3 * (a.point.value - b.point.value) / (a.length - b.length)
            let square = d1 * d1 - a.slope * b.slope
            guard square >= 0 else { return middle }
            let d2 = (b.length > a.length ? 1 : -1) * square.squareRoot()
            let cubic =
                b.length - (b.length - a.length) * (b.slope + d2 - d1)
                / (b.slope - a.slope + 2 * d2)
            let edge = 0.1 * (high - low)
            return cubic.isFinite && cubic > low + edge && cubic < high - edge ? cubic : middle
        }
        /// Where the slope would be zero if it went on changing as it did, from twice to ten times as far: a
        /// first step, of whose length nothing is known, may be too short by orders of magnitude.
        func beyond(_ a: Trial, _ b: Trial) -> Double {
            let change = b.slope - a.slope
            let zero = b.length - b.slope * (b.length - a.length) / change
            return change > 0 && zero.isFinite
                ? min(max(zero, 2 * b.length), 10 * b.length) : 10 * b.length
        }
        var previous: Trial = (0, here, slope)
        var length = first
        while count < evaluationLimit {
            let next = try trial(length)
            if isTooHigh(next, previous) {
                return try zoom(previous, next).map { ($0.length, $0.point) }
            }
            if isFlat(next) { return (next.length, next.point) }
            if next.slope >= 0 { return try zoom(next, previous).map { ($0.length, $0.point) } }
            length = beyond(previous, next)
            previous = next
        }
        return best.map { ($0.length, $0.point) }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    private func add(_ factor: Double, _ a: [Double], to b: inout [Double]) {
        for index in a.indices { b[index] += factor * a[index] }
    }
}

extension LBFGS {
    /// What is remembered, as tensors by name: for a checkpoint.
    public var state: [String: Tensor] {
        var state: [String: Tensor] = [:]
        for (index, pair) in pairs.enumerated() {
            state["lbfgs.s.\(index)"] = Tensor(pair.s, shape: [pair.s.count])
            state["lbfgs.y.\(index)"] = Tensor(pair.y, shape: [pair.y.count])
        }
        if let last {
            state["lbfgs.last"] = Tensor(
                [last.value] + last.gradient, shape: [last.gradient.count + 1])
        }
        return state
    }

    /// Goes on from what was remembered.
    ///
    /// - Throws: `KisoError` `.badData` when it is of another number of parameters.
    public func restore(_ state: [String: Tensor], from source: String = "the state") throws {
        let count = position.count
        func vector(_ name: String, _ expected: Int) throws -> [Double]? {
            guard let tensor = state[name] else { return nil }
            guard tensor.shape == [expected] else {
                throw KisoError(
                    .badData,
                    "\(source): '\(name)' has shape \(tensor.shape), expected (\(expected),)")
            }
            return tensor.doubles
        }
        var pairs: [(s: [Double], y: [Double])] = []
        while let s = try vector("lbfgs.s.\(pairs.count)", count),
            let y = try vector("lbfgs.y.\(pairs.count)", count)
        {
            pairs.append((s, y))
        }
        let last = try vector("lbfgs.last", count + 1)
        self.pairs = Array(pairs.suffix(history))
        self.last = last.map { ($0[0], Array($0.dropFirst())) }
    }
}
