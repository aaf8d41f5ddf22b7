import KisoBackend
import KisoCore
public import KisoTensor

/// The square root of every element.
///
/// NaN below 0; the gradient at 0 is infinite. Gradient: `g / 2√x`.
struct SqrtOp: UnaryOp {
    static let function = UnaryFunction.sqrt

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g / (y * 2) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.sqrt(a)") { $0[0].sqrt() },
            OpCase("scalar", [.positive([])], oracle: "torch.sqrt(a)") { $0[0].sqrt() },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.sqrt(a)") { $0[0].sqrt() },
        ]
    }
}

extension Tensor {
    /// The square root of every element, of a floating-point type; NaN below 0.
    public func sqrt(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(SqrtOp(), floating("sqrt", file, line))
    }
}
