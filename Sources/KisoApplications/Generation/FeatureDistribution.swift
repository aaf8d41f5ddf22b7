import KisoCore
public import KisoTensor

/// Mean and covariance of the features of many pictures.
public struct FeatureDistribution: Sendable {
    /// The mean of each feature.
    public let mean: [Double]
    let covariance: SymmetricMatrix

    /// Of rows of features, `[n, features]`; the covariance is divided by `n − 1`.
    ///
    /// - Precondition: there are at least two rows.
    public init(_ features: Tensor, file: StaticString = #fileID, line: UInt = #line) {
        require(
            features.rank == 2 && features.shape[0] > 1, "FeatureDistribution",
            "features of shape \(features.shape), expected two rows or more", file: file, line: line
        )
        let (count, size) = (features.shape[0], features.shape[1])
        let rows = features.doubles
        var mean = [Double](repeating: 0, count: size)
        for row in 0..<count {
            for column in 0..<size { mean[column] += rows[row * size + column] }
        }
        for column in 0..<size { mean[column] /= Double(count) }
        var sums = [Double](repeating: 0, count: size * size)
        var centred = [Double](repeating: 0, count: size)
        for row in 0..<count {
            for column in 0..<size { centred[column] = rows[row * size + column] - mean[column] }
            for i in 0..<size where centred[i] != 0 {
                for j in 0..<size { sums[i * size + j] += centred[i] * centred[j] }
            }
        }
        self.mean = mean
        covariance = SymmetricMatrix(size: size, values: sums.map { $0 / Double(count - 1) })
    }

    /// The Fréchet distance of the normal distributions with these means and covariances:
    /// `|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½)`.
    ///
    /// Source: M. Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
    /// equilibrium", NIPS 2017; there with the features of Inception-v3, so that numbers can be compared
    /// only within one network.
    public func distance(
        from other: FeatureDistribution, file: StaticString = #fileID, line: UInt = #line
    ) -> Double {
        require(
            mean.count == other.mean.count, "distance",
            "\(mean.count) features and \(other.mean.count)", file: file, line: line)
        let gap = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        // The eigenvalues of Σ₁Σ₂ are those of Σ₁^½ Σ₂ Σ₁^½, which is symmetric.
        let product = covariance.squareRoot.around(other.covariance)
        let root = product.eigen().values.reduce(0) { $0 + max($1, 0).squareRoot() }
        // Rounding alone makes it negative; what is no number stays none.
        return max(gap + covariance.trace + other.covariance.trace - 2 * root, 0)
    }
}
