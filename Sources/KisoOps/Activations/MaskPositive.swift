import KisoBackend
public import KisoCore
public import KisoTensor

/// `a` where `b > 0`, else 0: the gradient of ``ReLUOp``.
///
/// Gradient: `g` where `b > 0` for `a`, none for `b`.
public struct MaskPositiveOp: Op {
    /// `"maskPositive"`.
    public static var name: String { "maskPositive" }

    /// The masked elements.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.binary(.maskPositive, inputs)
    }

    /// The masked gradient for `a`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient.masked(wherePositive: context.inputs[1]), nil]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3]), .distinct([2, 3])], oracle: "a * (b > 0) + 0 * b") {
                $0[0].masked(wherePositive: $0[1])
            }
        ]
    }
}

extension Tensor {
    /// The elements where those of `mask` are positive, else 0. The shapes are equal.
    func masked(wherePositive mask: Tensor) -> Tensor { .apply(MaskPositiveOp(), self, mask) }
}
