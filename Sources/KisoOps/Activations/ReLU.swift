import KisoBackend
public import KisoCore
public import KisoTensor

/// The rectified linear unit `max(x, 0)` of every element; NaN stays NaN.
///
/// Gradient: `g` where `x > 0`, else 0; 0 at the kink.
public struct ReLUOp: Op {
    /// `"relu"`.
    public static var name: String { "relu" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.relu, inputs[0])
    }

    /// `g` where `y > 0`, else 0.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient.masked(wherePositive: context.output)]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.distinct([2, 3])], oracle: "torch.relu(a)") { $0[0].relu() },
            OpCase("scalar", [.distinct([])], oracle: "torch.relu(a)") { $0[0].relu() },
            OpCase("empty", [.distinct([0, 3])], oracle: "torch.relu(a)") { $0[0].relu() },
            OpCase(
                "kink", [.exact([0, -0.0, 1, -1], [4])], oracle: "torch.relu(a)", isAtKink: true
            ) {
                $0[0].relu()
            },
        ]
    }
}

extension Tensor {
    /// The rectified linear unit `max(x, 0)` of every element.
    ///
    /// Source: V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines",
    /// ICML 2010.
    public func relu() -> Tensor {
        .apply(ReLUOp(), self)
    }
}
