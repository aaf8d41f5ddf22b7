import KisoCore
public import KisoTensor

/// The mean squared distance from the mean along axes, and its root.
enum VarianceOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "all", [.normal([2, 3])],
                oracle: "a.var(correction=0)"
            ) { $0[0].variance() },
            OpCase(
                "unbiased", [.normal([2, 4])],
                oracle: "a.var(1)"
            ) { $0[0].variance(axes: [1], correction: 1) },
            OpCase(
                "kept", [.normal([3, 4])],
                oracle: "a.var(0, correction=0, keepdim=True)"
            ) { $0[0].variance(axes: [0], keepingDimensions: true) },
            OpCase(
                "deviation", [.normal([3, 4])],
                oracle: "a.std(1, correction=0)"
            ) { $0[0].standardDeviation(axes: [1]) },
        ]
    }
}

extension Tensor {
    /// `Σ(x − mean)² / (n − correction)` along axes, all by default; integers become `float32`.
    ///
    /// - Parameters:
    ///   - correction: NumPy's `ddof`: 0 for the population, 1 for the unbiased estimate from a sample.
    ///   - axes: the axes; all by default.
    ///   - keepingDimensions: whether reduced axes stay with size 1.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func variance(
        axes: [Int]? = nil, correction: Double = 0, keepingDimensions: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axes = normalizedAxes(axes, "variance", file, line)
        let count = axes.map { shape[$0] }.reduce(1, *)
        return asFloatingPoint.inSinglePrecision { x in
            let distance = x - x.mean(axes: axes, keepingDimensions: true)
            let sum = distance.squared.sum(axes: axes, keepingDimensions: keepingDimensions)
            return sum / (Double(count) - correction)
        }
    }

    /// The square root of the variance along axes, all by default; integers become `float32`. Where
    /// it is 0, so is its gradient.
    public func standardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepingDimensions: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        inSinglePrecision { x in
            x.variance(
                axes: axes, correction: correction, keepingDimensions: keepingDimensions,
                file: file, line: line
            ).rootFlatAtZero
        }
    }
}
