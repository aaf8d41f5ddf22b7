import KisoBackend
import KisoCore
public import KisoTensor

/// The smallest integer that is not less, of every element.
///
/// Gradient: 0 everywhere.
struct CeilOp: UnaryOp {
    static let function = UnaryFunction.ceil

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { .zeros(like: x) }

    static var cases: [OpCase] {
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
    public func ceil() -> Tensor {
        dtype == .bool ? self : .apply(CeilOp(), self)
    }
}
