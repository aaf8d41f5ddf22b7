import KisoBackend
import KisoCore
import KisoTensor

/// `a` where `b > 0`, else 0: the gradient of ``ReLUOp``.
///
/// Gradient: `g` where `b > 0` for `a`, none for `b`.
struct MaskPositiveOp: BinaryOp {
    static let function = BinaryFunction.maskPositive

    /// The masked gradient for `a`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient.masked(wherePositive: context.inputs[1]), nil]
    }

    static var cases: [OpCase] {
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
