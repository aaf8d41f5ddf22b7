import KisoCore
public import KisoTensor

/// Elements moved into a range.
///
/// The gradient passes inside the range and at its bounds, and is 0 beyond.
enum ClipOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "both", [.distinct([3, 4])],
                oracle: "a.clamp(-0.32, 0.22)"
            ) { $0[0].clipped(min: -0.32, max: 0.22) },
            OpCase(
                "below", [.distinct([3, 4])],
                oracle: "a.clamp(min=0.02)"
            ) { $0[0].clipped(min: 0.02) },
            OpCase(
                "above", [.distinct([3, 4])],
                oracle: "a.clamp(max=0.02)"
            ) { $0[0].clipped(max: 0.02) },
        ]
    }
}

extension Tensor {
    /// Every element, or the nearer bound where it lies beyond one; NaN stays.
    public func clipped(min lower: Double? = nil, max upper: Double? = nil) -> Tensor {
        var x = self
        if let lower { x = .where(x .< lower, x.scalar(lower), x) }
        if let upper { x = .where(x .> upper, x.scalar(upper), x) }
        return x
    }
}
