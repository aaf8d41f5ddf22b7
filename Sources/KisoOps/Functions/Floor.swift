import KisoBackend
import KisoCore
public import KisoTensor

/// The largest integer that is not greater, of every element.
///
/// Gradient: 0 everywhere.
struct FloorOp: UnaryOp {
    static let function = UnaryFunction.floor

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { .zeros(like: x) }

    static var cases: [OpCase] {
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
    public func floor() -> Tensor {
        dtype == .bool ? self : .apply(FloorOp(), self)
    }
}
