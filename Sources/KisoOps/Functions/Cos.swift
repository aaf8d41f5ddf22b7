import KisoBackend
import KisoCore
public import KisoTensor

/// The cosine of every element, in radians.
///
/// Gradient: `−g · sin x`.
struct CosOp: UnaryOp {
    static let function = UnaryFunction.cos

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { -(g * x.sin()) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.cos(a)") { $0[0].cos() },
            OpCase("scalar", [.normal([])], oracle: "torch.cos(a)") { $0[0].cos() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.cos(a)") { $0[0].cos() },
        ]
    }
}

extension Tensor {
    /// The cosine of every element, in radians, of a floating-point type.
    public func cos(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(CosOp(), floating("cos", file, line))
    }
}
