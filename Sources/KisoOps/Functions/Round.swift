import KisoBackend
import KisoCore
public import KisoTensor

/// The nearest integer of every element; ties go to the even one.
///
/// Gradient: 0 everywhere.
struct RoundOp: UnaryOp {
    static let function = UnaryFunction.round

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { .zeros(like: x) }

    static var cases: [OpCase] {
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
    public func round() -> Tensor {
        dtype == .bool ? self : .apply(RoundOp(), self)
    }
}
