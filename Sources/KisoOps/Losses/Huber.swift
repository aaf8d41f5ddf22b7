import KisoCore
public import KisoTensor

/// The mean of `½ d²` where `|d| ≤ δ`, else `δ (|d| − ½ δ)`, with `d = y − t`.
///
/// Source: P. Huber, "Robust estimation of a location parameter", 1964.
enum HuberOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "both branches", [.exact([0.1, 3, -4, 0.3], [4]), .exact([0, 0.5, 1, 0], [4])],
                oracle: "torch.nn.functional.huber_loss(a, b)"
            ) { $0[0].huber(targets: $0[1]) },
            OpCase(
                "delta", [.exact([0.1, 3, -4, 0.3], [4]), .exact([0, 0.5, 1, 0], [4])],
                oracle: "torch.nn.functional.huber_loss(a, b, delta=0.2)"
            ) { $0[0].huber(targets: $0[1], delta: 0.2) },
        ]
    }
}

extension Tensor {
    /// The mean Huber loss: squared near the target, linear beyond `delta`; the targets have this
    /// tensor's shape.
    public func huber(
        targets: Tensor, delta: Double = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        checkTargets("huber", targets, file, line)
        return inSinglePrecision { x in
            let distance = (x - targets).absolute()
            let isNear = distance .<= delta
            // The square sees no far element: 0 · ∞ would make the gradient NaN.
            let near = Tensor.where(isNear, distance, .zeros([], dtype: x.dtype, device: device))
            return Tensor.where(
                isNear, near.squared * 0.5, (distance - 0.5 * delta) * delta
            ).mean()
        }
    }
}
