import KisoBackend
import KisoCore
public import KisoTensor

/// The rectified linear unit `max(x, 0)` of every element; NaN stays NaN.
///
/// Gradient: `g` where `x > 0`, else 0; 0 at the kink.
struct ReLUOp: UnaryOp {
    static let name = "relu"

    static let function = UnaryFunction.relu

    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor { g.masked(wherePositive: y) }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.distinct([2, 3])], oracle: "torch.relu(a)") { $0[0].relu() },
            OpCase("scalar", [.distinct([])], oracle: "torch.relu(a)") { $0[0].relu() },
            OpCase("empty", [.distinct([0, 3])], oracle: "torch.relu(a)") { $0[0].relu() },
            OpCase(
                "kink", [.exact([0, -0.0, 1, -1], [4])], oracle: "torch.relu(a)", isAtKink: true
            ) {
                $0[0].relu()
            },
        ]
    }
}

extension Tensor {
    /// The rectified linear unit `max(x, 0)` of every element.
    ///
    /// Source: V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines",
    /// ICML 2010.
    public func relu(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(ReLUOp(), numeric("relu", file, line))
    }
}
