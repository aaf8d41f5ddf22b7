import KisoCore
public import KisoTensor

/// The arithmetic mean along axes: the sum divided by the number of elements; NaN for none.
enum MeanOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase("all", [.normal([2, 3])], oracle: "a.mean()") { $0[0].mean() },
            OpCase("kept", [.normal([2, 3])], oracle: "a.mean(0, keepdim=True)") {
                $0[0].mean(axes: [0], keepingDimensions: true)
            },
        ]
    }
}

extension Tensor {
    /// The arithmetic mean of the elements along axes, all by default; integers become `float32`.
    public func mean(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let normalized = normalizedAxes(axes, "mean", file, line)
        let count = normalized.map { shape[$0] }.reduce(1, *)
        return asFloatingPoint.inSinglePrecision { x in
            x.sum(axes: normalized, keepingDimensions: keepingDimensions) / Double(count)
        }
    }
}
