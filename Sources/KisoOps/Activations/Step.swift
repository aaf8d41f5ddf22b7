import KisoBackend
public import KisoCore
public import KisoTensor

/// The step function: 1 where `x > 0`, else 0.
///
/// Gradient: 0 everywhere, also at the jump; a network of steps cannot learn by gradients.
public struct StepOp: Op {
    /// `"step"`.
    public static var name: String { "step" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.step, inputs[0])
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
            OpCase("matrix", [.distinct([2, 3])], oracle: "(a > 0).double() + 0 * a") {
                $0[0].step()
            },
            OpCase("scalar", [.distinct([])], oracle: "(a > 0).double() + 0 * a") { $0[0].step() },
            OpCase("empty", [.distinct([0, 3])], oracle: "(a > 0).double() + 0 * a") {
                $0[0].step()
            },
        ]
    }
}

extension Tensor {
    /// The step function: 1 where `x > 0`, else 0.
    public func step() -> Tensor {
        .apply(StepOp(), self)
    }
}
