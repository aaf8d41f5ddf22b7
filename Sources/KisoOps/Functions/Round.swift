import KisoBackend
public import KisoCore
public import KisoTensor

/// The nearest integer of every element; ties go to the even one.
///
/// Gradient: 0 everywhere.
public struct RoundOp: Op {
    /// `"round"`.
    public static var name: String { "round" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.round, inputs[0])
    }

    /// Zero.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [.zeros(like: context.inputs[0])]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.round(a) + 0 * a") {
                $0[0].round()
            },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.round(a) + 0 * a") {
                $0[0].round()
            },
        ]
    }
}

extension Tensor {
    /// The nearest integer of every element; ties go to the even one.
    public func round() -> Tensor { .apply(RoundOp(), self) }
}
