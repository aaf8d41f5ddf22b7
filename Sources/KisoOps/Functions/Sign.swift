import KisoBackend
public import KisoCore
public import KisoTensor

/// −1, 0 or 1 by the sign of every element; NaN stays NaN.
///
/// Gradient: 0 everywhere.
public struct SignOp: Op {
    /// `"sign"`.
    public static var name: String { "sign" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.sign, inputs[0])
    }

    /// Zero.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [
            .zeros(
                context.inputs[0].shape, dtype: context.inputs[0].dtype,
                device: context.inputs[0].device)
        ]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.distinct([2, 3])], oracle: "torch.sign(a) + 0 * a") { $0[0].sign() },
            OpCase("scalar", [.distinct([])], oracle: "torch.sign(a) + 0 * a") { $0[0].sign() },
            OpCase("empty", [.distinct([0, 3])], oracle: "torch.sign(a) + 0 * a") { $0[0].sign() },
        ]
    }
}

extension Tensor {
    /// −1, 0 or 1 by the sign of every element.
    public func sign() -> Tensor {
        .apply(SignOp(), self)
    }
}
