import KisoBackend
import KisoCore
public import KisoTensor

/// The natural logarithm of every element.
///
/// Minus infinity at 0, NaN below. Gradient: `g / x`.
struct LogOp: UnaryOp {
    static let function = UnaryFunction.log

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g / x }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.log(a)") { $0[0].log() },
            OpCase("scalar", [.positive([])], oracle: "torch.log(a)") { $0[0].log() },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.log(a)") { $0[0].log() },
        ]
    }
}

extension Tensor {
    /// The natural logarithm of every element, of a floating-point type; minus infinity at 0, NaN below.
    public func log(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(LogOp(), floating("log", file, line))
    }
}
