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
    ///
    /// Integers stay integers where the bounds are whole numbers; a bound on the far side of all that
    /// their type holds changes nothing.
    public func clipped(
        min lower: Double? = nil, max upper: Double? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        var x = self
        func move(_ isBeyond: Tensor, to bound: Double) -> Tensor {
            // A bound that no element lies beyond need not have the type.
            if !dtype.isFloatingPoint && !dtype.canHold(bound), isBeyond.any().item() == 0 {
                return x
            }
            return .where(isBeyond, x.scalar(bound, "clipped", file: file, line: line), x)
        }
        if let lower { x = move(x .< lower, to: lower) }
        if let upper { x = move(x .> upper, to: upper) }
        return x
    }
}
