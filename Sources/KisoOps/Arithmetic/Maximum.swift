import KisoBackend
import KisoCore
public import KisoTensor

/// The larger of `a` and `b` element by element, with broadcasting; NaN wins.
///
/// Gradients: `g` goes to the larger one; a tie gives each half.
struct MaximumOp: BinaryOp {
    static let function = BinaryFunction.maximum

    func gradient(_ context: GradientContext) -> [Tensor?] {
        context.extremeGradients { $0 .> $1 }
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "same shape", [.distinct([2, 3]), .distinct([2, 3])], oracle: "torch.maximum(a, b)"
            ) { $0[0].maximum($0[1]) },
            OpCase(
                "tie", [.exact([1, 2, 3], [3]), .exact([1, 3, 2], [3])],
                oracle: "torch.maximum(a, b)", isAtKink: true
            ) { $0[0].maximum($0[1]) },
            OpCase("row", [.distinct([2, 3]), .distinct([3])], oracle: "torch.maximum(a, b)") {
                $0[0].maximum($0[1])
            },
            OpCase(
                "column", [.distinct([2, 1]), .distinct([2, 3])], oracle: "torch.maximum(a, b)"
            ) { $0[0].maximum($0[1]) },
            OpCase(
                "both ways", [.distinct([2, 1]), .distinct([1, 3])], oracle: "torch.maximum(a, b)"
            ) { $0[0].maximum($0[1]) },
            OpCase("scalar", [.distinct([]), .distinct([2, 2])], oracle: "torch.maximum(a, b)") {
                $0[0].maximum($0[1])
            },
            OpCase("empty", [.distinct([0, 3]), .distinct([3])], oracle: "torch.maximum(a, b)") {
                $0[0].maximum($0[1])
            },
        ]
    }
}

extension Tensor {
    /// The larger of the two element by element, with broadcasting; NaN wins.
    public func maximum(
        _ other: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        .elementwise("maximum", self, other, file, line) { MaximumOp() }
    }
}

extension GradientContext {
    /// The gradient goes to the input for which `wins` holds; a tie gives each half.
    func extremeGradients(_ wins: (Tensor, Tensor) -> Tensor) -> [Tensor?] {
        let (a, b) = (inputs[0].detached, inputs[1].detached)
        let half = (a .== b).cast(to: a.dtype) * 0.5
        return [
            isNeeded[0] ? outputGradient * (wins(a, b).cast(to: a.dtype) + half) : nil,
            isNeeded[1] ? outputGradient * (wins(b, a).cast(to: a.dtype) + half) : nil,
        ]
    }
}
