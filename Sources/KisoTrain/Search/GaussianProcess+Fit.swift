import Foundation

extension GaussianProcess {
    /// The process whose kernel explains the values best, and how well: the logarithm of likelihood and
    /// priors, but for a constant that hangs on the number of values only.
    ///
    /// Maximises the marginal likelihood over the logarithms of the lengths and of the noise; σ² follows
    /// from them as `yᵀ(R + λI)⁻¹y / n`. Weak Gaussian priors, around 1 for lengths and 10⁻⁶ for noise,
    /// keep few values from saying too much. The search is a pattern search from three starts, so that
    /// the same values give the same kernel.
    static func fitted(
        points: [[Double]], values: [Double], isChoice: [Bool]
    ) -> (process: GaussianProcess, evidence: Double)? {
        let search = KernelSearch(points: points, values: values, isChoice: isChoice)
        var best: (score: Double, kernel: Kernel)?
        for (length, noise) in [(0.5, 1e-6), (0.2, 1e-3), (1.0, 1e-1)] {
            let found = search.climb(
                from: isChoice.map { _ in log(length) } + [log(noise)])
            if let found, found.score > (best?.score ?? -.infinity) { best = found }
        }
        guard let best,
            let process = GaussianProcess(
                points: points, values: values, kernel: best.kernel, isChoice: isChoice)
        else { return nil }
        return (process, best.score)
    }
}

/// Looks for the lengths and the noise of a kernel.
private struct KernelSearch {
    private let values: [Double]
    private let count: Int
    private let dimensions: Int
    /// The squared differences of two points, dimension by dimension, for all pairs i > j.
    private let differences: [Double]

    init(points: [[Double]], values: [Double], isChoice: [Bool]) {
        self.values = values
        count = points.count
        dimensions = isChoice.count
        var differences: [Double] = []
        for i in points.indices {
            for j in 0..<i {
                for d in isChoice.indices {
                    let a = points[i][d], b = points[j][d]
                    differences.append(isChoice[d] ? (a == b ? 0 : 1) : (a - b) * (a - b))
                }
            }
        }
        self.differences = differences
    }

    /// The logarithm of likelihood and prior, but for a constant.
    private func score(_ logarithms: [Double]) -> (score: Double, kernel: GaussianProcess.Kernel)? {
        let lengths = logarithms.prefix(dimensions).map { exp($0) }
        let inverses = lengths.map { 1 / ($0 * $0) }
        let noise = exp(logarithms[dimensions])
        var matrix = [Double](repeating: 0, count: count * count)
        var next = 0
        for i in 0..<count {
            for j in 0..<i {
                var sum = 0.0
                for d in 0..<dimensions { sum += differences[next + d] * inverses[d] }
                next += dimensions
                matrix[i * count + j] = GaussianProcess.matern(sum)
            }
            matrix[i * count + i] = 1 + noise
        }
        guard let factor = Cholesky(matrix, count: count) else { return nil }
        let white = factor.forward(values)
        var sum = 0.0
        for value in white { sum += value * value }
        let variance = max(sum / Double(count), 1e-12)
        var score = -Double(count) / 2 * log(variance) - factor.logDeterminant / 2
        for logarithm in logarithms.prefix(dimensions) {
            score -= logarithm * logarithm / 2
        }
        let deviation = (logarithms[dimensions] - log(1e-6)) / 4
        score -= deviation * deviation / 2
        return (score, .init(lengths: Array(lengths), variance: variance, noise: noise))
    }

    /// Goes uphill, one coordinate at a time, with steps that become smaller.
    func climb(from start: [Double]) -> (score: Double, kernel: GaussianProcess.Kernel)? {
        var place = start
        guard var best = score(place) else { return nil }
        let bounds =
            [ClosedRange<Double>](repeating: log(0.02)...log(20), count: dimensions)
            + [log(1e-8)...log(1)]
        var step = 1.0
        while step > 0.1 {
            var hasMoved = false
            for d in place.indices {
                for direction in [step, -step] {
                    var other = place
                    other[d] = (other[d] + direction).clamped(bounds[d])
                    if other[d] != place[d], let found = score(other), found.score > best.score {
                        (place, best, hasMoved) = (other, found, true)
                        break
                    }
                }
            }
            if !hasMoved { step /= 2 }
        }
        return best
    }
}
