import KisoBackend
import KisoCore
public import KisoTensor

/// The magnitude of every element.
///
/// Gradient: `g · sign(x)`, 0 at the kink.
struct AbsoluteOp: UnaryOp {
    static let function = UnaryFunction.absolute

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g * x.sign() }

    static var cases: [OpCase] {
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
        dtype == .bool ? self : .apply(AbsoluteOp(), self)
    }
}
