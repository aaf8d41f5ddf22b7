import KisoBackend
import KisoCore
public import KisoTensor

/// The logistic function `1 / (1 + e^−x)` of every element.
///
/// Gradient: `g · y (1 − y)`.
struct SigmoidOp: UnaryOp {
    static let function = UnaryFunction.sigmoid

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g * y * (1 - y) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.sigmoid(a)") { $0[0].sigmoid() },
            OpCase("scalar", [.normal([])], oracle: "torch.sigmoid(a)") { $0[0].sigmoid() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.sigmoid(a)") { $0[0].sigmoid() },
            OpCase(
                "book", [.exact([-1, 1, 2], [3])], oracle: "torch.sigmoid(a)"
            ) { $0[0].sigmoid() },
            OpCase(
                "extremes", [.exact([-1000, 1000], [2])], oracle: "torch.sigmoid(a)"
            ) { $0[0].sigmoid() },
        ]
    }
}

extension Tensor {
    /// The logistic function `1 / (1 + e^−x)` of every element, of a floating-point type.
    ///
    /// ```swift
    /// Tensor([-1, 1, 2]).sigmoid()      // [0.26894143, 0.7310586, 0.880797]
    /// ```
    public func sigmoid(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(SigmoidOp(), floating("sigmoid", file, line))
    }
}
