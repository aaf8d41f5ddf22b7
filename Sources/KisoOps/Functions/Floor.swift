import KisoBackend
public import KisoCore
public import KisoTensor

/// The largest integer that is not greater, of every element.
///
/// Gradient: 0 everywhere.
public struct FloorOp: Op {
    /// `"floor"`.
    public static var name: String { "floor" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.floor, inputs[0])
    }

    /// Zero.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [.zeros(like: context.inputs[0])]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.floor(a) + 0 * a") {
                $0[0].floor()
            },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.floor(a) + 0 * a") {
                $0[0].floor()
            },
        ]
    }
}

extension Tensor {
    /// The largest integer that is not greater, of every element.
    public func floor() -> Tensor { .apply(FloorOp(), self) }
}
