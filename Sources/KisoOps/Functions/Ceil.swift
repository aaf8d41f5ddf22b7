import KisoBackend
public import KisoCore
public import KisoTensor

/// The smallest integer that is not less, of every element.
///
/// Gradient: 0 everywhere.
public struct CeilOp: Op {
    /// `"ceil"`.
    public static var name: String { "ceil" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.ceil, inputs[0])
    }

    /// Zero.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [.zeros(like: context.inputs[0])]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.ceil(a) + 0 * a") {
                $0[0].ceil()
            },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.ceil(a) + 0 * a") {
                $0[0].ceil()
            },
        ]
    }
}

extension Tensor {
    /// The smallest integer that is not less, of every element.
    public func ceil() -> Tensor { .apply(CeilOp(), self) }
}
