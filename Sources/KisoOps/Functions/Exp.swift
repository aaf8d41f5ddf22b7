import KisoBackend
import KisoCore
public import KisoTensor

/// `e^x` of every element.
///
/// Gradient: `g · e^x`.
struct ExpOp: UnaryOp {
    static let function = UnaryFunction.exp

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g * y }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.exp(a)") { $0[0].exp() },
            OpCase("scalar", [.normal([])], oracle: "torch.exp(a)") { $0[0].exp() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.exp(a)") { $0[0].exp() },
        ]
    }
}

extension Tensor {
    /// `e^x` of every element, of a floating-point type.
    ///
    /// ```swift
    /// Tensor([0, 1]).exp()      // [1, 2.7182817]
    /// ```
    public func exp(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(ExpOp(), floating("exp", file, line))
    }
}
