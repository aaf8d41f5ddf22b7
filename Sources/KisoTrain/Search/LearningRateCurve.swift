import Foundation

/// What ``LearningRateFinder`` has seen.
public struct LearningRateCurve: Sendable, Codable, Equatable {
    /// A step of the test.
    public struct Point: Sendable, Codable, Equatable {
        /// The learning rate of the step.
        public let rate: Double
        /// The loss of its batch, before the step.
        public let loss: Double
        /// The running mean of the losses.
        public let smoothed: Double

        /// A step.
        public init(rate: Double, loss: Double, smoothed: Double) {
            self.rate = rate
            self.loss = loss
            self.smoothed = smoothed
        }
    }

    /// What to take of a curve.
    public struct Suggestion: Sendable, Codable, Equatable {
        /// How the suggested rate was chosen.
        public enum Rule: String, Sendable, Codable {
            /// Where the smoothed loss falls most for the logarithm of the rate.
            case steepest = "steepest descent of the smoothed loss"
            /// A tenth of the rate at which the smoothed loss is smallest.
            case tenthOfMinimum = "a tenth of the rate at the smallest smoothed loss"
        }

        /// Where the smoothed loss falls most.
        public let steepest: Double
        /// Where the smoothed loss is smallest.
        public let minimum: Double

        /// The smaller one of the steepest descent and a tenth of the minimum.
        public var rate: Double { min(steepest, minimum / 10) }
        /// Which of them that is.
        public var rule: Rule { steepest <= minimum / 10 ? .steepest : .tenthOfMinimum }
    }

    /// The steps, with rising rates.
    public let points: [Point]
    /// Whether the test ended because the loss rose beyond its limit or was not finite.
    public let hasDiverged: Bool

    /// A curve of its points.
    public init(points: [Point], hasDiverged: Bool) {
        self.points = points
        self.hasDiverged = hasDiverged
    }

    /// What to take; `nil` where the smoothed loss falls by less than a twentieth, or by less than twice
    /// the deviation of single losses from it, so that there is nothing to choose by.
    ///
    /// The slope at a point is that of the straight line through the points around it, a twentieth of
    /// all to either side.
    public var suggestion: Suggestion? {
        // The mean over the first steps is of few losses.
        let first = min(10, points.count / 4)
        let indices = points.indices.dropFirst(first)
        guard let lowest = indices.min(by: { points[$0].smoothed < points[$1].smoothed }) else {
            return nil
        }
        let before = points[first...lowest].map(\.smoothed).max() ?? 0
        let fall = before - points[lowest].smoothed
        // How far single losses lie from their running mean: a fall must be more than that.
        let squares = points[first...lowest].map {
            ($0.loss - $0.smoothed) * ($0.loss - $0.smoothed)
        }
        let noise = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        guard fall > 0.05 * abs(before), fall > 2 * noise else { return nil }
        let reach = max(2, points.count / 20)
        let slopes = (first...lowest).map { ($0, slope(around: $0, reach)) }
        guard let steepest = slopes.min(by: { $0.1 < $1.1 })?.0 else { return nil }
        return Suggestion(steepest: points[steepest].rate, minimum: points[lowest].rate)
    }

    private func slope(around center: Int, _ reach: Int) -> Double {
        let part = points[max(0, center - reach)...min(points.count - 1, center + reach)]
        let count = Double(part.count)
        let x = part.map { log($0.rate) }, y = part.map(\.smoothed)
        let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        var (product, square) = (0.0, 0.0)
        for (x, y) in zip(x, y) {
            product += (x - meanX) * (y - meanY)
            square += (x - meanX) * (x - meanX)
        }
        return square > 0 ? product / square : 0
    }
}
