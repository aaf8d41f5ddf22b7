import Foundation

/// What a Gaussian process is told of the costs of trials: the costs themselves, or those worse than the
/// median pressed together by a logarithm, `m + s log(1 + (c − m)/s)` with s the distance from the median
/// m to the best.
///
/// A process believes that a function is about as rough everywhere. The loss of networks is not: with a
/// rate that is too large it is thousands of times as large as elsewhere, and a process that must explain
/// that explains nothing near the minimum. Where costs are smooth, however, the bend at the median only
/// does harm.
///
/// Source: E. Snelson, C. E. Rasmussen and Z. Ghahramani, "Warped Gaussian processes", NIPS 2003, whose
/// equation 6 compares scales: `log p(c) = log p(y(c)) + Σ log |dy/dc|`.
package struct CostScale: Sendable {
    /// From where on costs are pressed; infinite where they are not.
    private let middle: Double
    private let width: Double

    /// The costs as they are.
    package static let plain = CostScale(middle: .infinity, width: 1)

    /// Presses what is worse than the median together; `nil` where nothing is, or half of the costs are
    /// alike the best.
    package static func pressed(_ costs: [Double]) -> CostScale? {
        let sorted = costs.sorted()
        guard let best = sorted.first, let worst = sorted.last,
            case let middle = sorted[sorted.count / 2], middle > best, worst > middle
        else { return nil }
        return CostScale(middle: middle, width: middle - best)
    }

    /// What the process is told of a cost.
    package func value(of cost: Double) -> Double {
        cost > middle ? middle + width * log1p((cost - middle) / width) : cost
    }

    /// The cost of which the process was told a value.
    package func cost(of value: Double) -> Double {
        value > middle ? middle + width * expm1((value - middle) / width) : value
    }

    /// `log |dy/dc|` at a cost.
    package func logarithmOfSlope(at cost: Double) -> Double {
        cost > middle ? -log1p((cost - middle) / width) : 0
    }
}
