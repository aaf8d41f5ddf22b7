import KisoBackend
public import KisoCore
public import KisoTensor

/// The magnitude of every element.
///
/// Gradient: `g · sign(x)`, 0 at the kink.
public struct AbsoluteOp: Op {
    /// `"absolute"`.
    public static var name: String { "absolute" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.absolute, inputs[0])
    }

    /// `g · sign(x)`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient * context.inputs[0].sign()]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.distinct([2, 3])], oracle: "torch.abs(a)") { $0[0].absolute() },
            OpCase("kink", [.exact([-1, 0, 1], [3])], oracle: "torch.abs(a)", isAtKink: true) {
                $0[0].absolute()
            },
            OpCase("scalar", [.distinct([])], oracle: "torch.abs(a)") { $0[0].absolute() },
            OpCase("empty", [.distinct([0, 3])], oracle: "torch.abs(a)") { $0[0].absolute() },
        ]
    }
}

extension Tensor {
    /// The magnitude of every element.
    public func absolute() -> Tensor {
        .apply(AbsoluteOp(), self)
    }
}
