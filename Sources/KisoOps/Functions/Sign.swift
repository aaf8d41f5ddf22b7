import KisoBackend
import KisoCore
public import KisoTensor

/// −1, 0 or 1 by the sign of every element; NaN stays NaN.
///
/// Gradient: 0 everywhere.
struct SignOp: UnaryOp {
    static let function = UnaryFunction.sign

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { .zeros(like: x) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.distinct([2, 3])], oracle: "torch.sign(a) + 0 * a") { $0[0].sign() },
            OpCase("scalar", [.distinct([])], oracle: "torch.sign(a) + 0 * a") { $0[0].sign() },
            OpCase("empty", [.distinct([0, 3])], oracle: "torch.sign(a) + 0 * a") { $0[0].sign() },
        ]
    }
}

extension Tensor {
    /// −1, 0 or 1 by the sign of every element.
    public func sign(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(SignOp(), numeric("sign", file, line))
    }
}
