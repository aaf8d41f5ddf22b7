import KisoBackend
import KisoCore
public import KisoTensor

/// The smaller of `a` and `b` element by element, with broadcasting; NaN wins.
///
/// Gradients: `g` goes to the smaller one; a tie gives each half.
struct MinimumOp: BinaryOp {
    static let function = BinaryFunction.minimum

    func gradient(_ context: GradientContext) -> [Tensor?] {
        context.extremeGradients { $0 .< $1 }
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "same shape", [.distinct([2, 3]), .distinct([2, 3])], oracle: "torch.minimum(a, b)"
            ) { $0[0].minimum($0[1]) },
            OpCase(
                "tie", [.exact([1, 2, 3], [3]), .exact([1, 3, 2], [3])],
                oracle: "torch.minimum(a, b)", isAtKink: true
            ) { $0[0].minimum($0[1]) },
            OpCase("row", [.distinct([2, 3]), .distinct([3])], oracle: "torch.minimum(a, b)") {
                $0[0].minimum($0[1])
            },
            OpCase(
                "column", [.distinct([2, 1]), .distinct([2, 3])], oracle: "torch.minimum(a, b)"
            ) { $0[0].minimum($0[1]) },
            OpCase(
                "both ways", [.distinct([2, 1]), .distinct([1, 3])], oracle: "torch.minimum(a, b)"
            ) { $0[0].minimum($0[1]) },
            OpCase("scalar", [.distinct([]), .distinct([2, 2])], oracle: "torch.minimum(a, b)") {
                $0[0].minimum($0[1])
            },
            OpCase("empty", [.distinct([0, 3]), .distinct([3])], oracle: "torch.minimum(a, b)") {
                $0[0].minimum($0[1])
            },
        ]
    }
}

extension Tensor {
    /// The smaller of the two element by element, with broadcasting; NaN wins.
    public func minimum(
        _ other: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        .elementwise("minimum", self, other, file, line) { MinimumOp() }
    }
}
