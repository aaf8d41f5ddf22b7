import Foundation

/// Regression by a Gaussian process with a Matérn 5/2 kernel: a mean and a deviation at every point.
///
/// `k(x, x′) = σ² (1 + √5 r + 5r²/3) exp(−√5 r)` with `r² = Σ (δᵢ/ℓᵢ)²`, where δ is the difference of
/// two places, and 0 or 1 for choices that are equal or not; observations have the noise `λσ²`. With
/// `A = K + λσ²I`, the mean at a point is `kᵀA⁻¹y`, and the variance `σ² − kᵀA⁻¹k`.
///
/// Source: C. E. Rasmussen and C. K. I. Williams, "Gaussian processes for machine learning", 2006,
/// algorithm 2.1.
public struct GaussianProcess: Sendable {
    /// What the kernel depends on.
    public struct Kernel: Sendable, Hashable {
        /// How far a parameter must move for another value, one for each.
        public var lengths: [Double]
        /// σ².
        public var variance: Double
        /// λ, the noise's share of σ².
        public var noise: Double

        /// A kernel.
        public init(lengths: [Double], variance: Double = 1, noise: Double = 1e-6) {
            self.lengths = lengths
            self.variance = variance
            self.noise = noise
        }
    }

    /// The kernel.
    public let kernel: Kernel
    /// Which coordinates are choices, whose order means nothing.
    public let isChoice: [Bool]
    private let points: [[Double]]
    private let values: [Double]
    private let factor: Cholesky
    /// `A⁻¹ y`.
    private let weights: [Double]

    /// A process that has seen values at points.
    ///
    /// - Parameters:
    ///   - kernel: how alike values at two points are.
    ///   - points: at least one, each with as many coordinates as the kernel has lengths.
    ///   - values: one for each point; their mean should be near 0, where the process returns to.
    ///   - isChoice: which coordinates are choices; none by default.
    /// - Returns: `nil` when the matrix cannot be factored, as of equal points without noise.
    public init?(
        points: [[Double]], values: [Double], kernel: Kernel, isChoice: [Bool]? = nil
    ) {
        guard !points.isEmpty, points.count == values.count else { return nil }
        let isChoice = isChoice ?? kernel.lengths.map { _ in false }
        let count = points.count
        var matrix = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in 0..<i {
                matrix[i * count + j] =
                    kernel.variance
                    * Self.matern(
                        Self.squaredDistance(points[i], points[j], kernel.lengths, isChoice))
            }
            matrix[i * count + i] = kernel.variance * (1 + kernel.noise)
        }
        guard let factor = Cholesky(matrix, count: count) else { return nil }
        self.kernel = kernel
        self.isChoice = isChoice
        self.points = points
        self.values = values
        self.factor = factor
        weights = factor.solve(values)
    }

    /// The mean and the standard deviation of the function, without noise, at a point.
    public func prediction(at point: [Double]) -> (mean: Double, deviation: Double) {
        let covariances = points.map { other -> Double in
            let distance = Self.squaredDistance(other, point, kernel.lengths, isChoice)
            return kernel.variance * Self.matern(distance)
        }
        var mean = 0.0
        for (covariance, weight) in zip(covariances, weights) { mean += covariance * weight }
        var reduction = 0.0
        for part in factor.forward(covariances) { reduction += part * part }
        return (mean, max(kernel.variance - reduction, 0).squareRoot())
    }

    /// `−½ yᵀA⁻¹y − ½ log|A| − n/2 log 2π`.
    public var logMarginalLikelihood: Double {
        var fit = 0.0
        for (value, weight) in zip(values, weights) { fit += value * weight }
        return -(fit + factor.logDeterminant + Double(values.count) * log(2 * Double.pi)) / 2
    }

    /// The process with another observation.
    func adding(_ point: [Double], _ value: Double) -> GaussianProcess? {
        GaussianProcess(
            points: points + [point], values: values + [value], kernel: kernel, isChoice: isChoice)
    }

    static func matern(_ squaredDistance: Double) -> Double {
        let r = (5 * squaredDistance).squareRoot()
        return (1 + r + r * r / 3) * exp(-r)
    }

    static func squaredDistance(
        _ a: [Double], _ b: [Double], _ lengths: [Double], _ isChoice: [Bool]
    ) -> Double {
        var sum = 0.0
        for i in lengths.indices {
            let difference = isChoice[i] ? (a[i] == b[i] ? 0 : 1) : a[i] - b[i]
            sum += difference * difference / (lengths[i] * lengths[i])
        }
        return sum
    }
}

/// What a value is worth that is not known but by a mean and a deviation, where small values are good:
/// `EI = s (z Φ(z) + φ(z))` with `z = (best − mean)/s`.
///
/// Source: D. R. Jones, M. Schonlau, W. J. Welch, "Efficient global optimization of expensive black-box
/// functions", Journal of Global Optimization 13, 1998, equation 15.
public enum ExpectedImprovement {
    /// The expected improvement on the best value.
    public static func value(mean: Double, deviation: Double, best: Double) -> Double {
        guard deviation > 0 else { return max(best - mean, 0) }
        let z = (best - mean) / deviation
        return deviation * (z * Normal.distribution(z) + Normal.density(z))
    }

    /// Its logarithm, which still tells points apart where the improvement is too small for a number.
    static func logarithm(mean: Double, deviation: Double, best: Double) -> Double {
        guard deviation > 0 else { return best > mean ? log(best - mean) : -.infinity }
        let z = (best - mean) / deviation
        if z > -5 {
            return log(value(mean: mean, deviation: deviation, best: best))
        }
        // zΦ(z) + φ(z) ≈ φ(z)/z² (1 − 3/z²) far on the left.
        return log(deviation) - z * z / 2 - log(2 * .pi) / 2 - 2 * log(-z) + log(1 - 3 / (z * z))
    }
}
