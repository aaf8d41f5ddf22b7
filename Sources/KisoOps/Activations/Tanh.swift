import KisoBackend
import KisoCore
public import KisoTensor

/// The hyperbolic tangent of every element.
///
/// Gradient: `g (1 − y²)`.
struct TanhOp: UnaryOp {
    static let function = UnaryFunction.tanh

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g * (1 - y * y) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.tanh(a)") { $0[0].tanh() },
            OpCase("scalar", [.normal([])], oracle: "torch.tanh(a)") { $0[0].tanh() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.tanh(a)") { $0[0].tanh() },
            OpCase(
                "small and large", [.exact([1e-4, -1e-3, 0.6, -0.65, 9, -20], [6])],
                oracle: "torch.tanh(a)"
            ) { $0[0].tanh() },
        ]
    }
}

extension Tensor {
    /// The hyperbolic tangent of every element, of a floating-point type.
    public func tanh(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(TanhOp(), floating("tanh", file, line))
    }
}
