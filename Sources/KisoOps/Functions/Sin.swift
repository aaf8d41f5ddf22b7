import KisoBackend
import KisoCore
public import KisoTensor

/// The sine of every element, in radians.
///
/// Gradient: `g · cos x`.
struct SinOp: UnaryOp {
    static let function = UnaryFunction.sin

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g * x.cos() }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.sin(a)") { $0[0].sin() },
            OpCase("scalar", [.normal([])], oracle: "torch.sin(a)") { $0[0].sin() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.sin(a)") { $0[0].sin() },
        ]
    }
}

extension Tensor {
    /// The sine of every element, in radians, of a floating-point type.
    public func sin(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(SinOp(), floating("sin", file, line))
    }
}
