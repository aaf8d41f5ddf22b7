import KisoBackend
import KisoCore
public import KisoTensor

/// The smallest element along axes; NaN if there is one.
///
/// Gradient: `g`, shared equally among the elements that are the smallest.
struct MinOp: BuiltInOp, SingleResultOp {
    let axes: [Int]

    /// The smallest element; the axes vanish.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        axes.isEmpty ? inputs[0] : context.backend.reduce(.minimum, inputs[0], axes: axes)
    }

    /// `g`, shared equally among the elements that are the smallest.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.extremeGradient(axes)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, let result = inputs[0].without(axes),
            axes.allSatisfy({ inputs[0].shape[$0] > 0 })
        else { return nil }
        return [result]
    }

    static var cases: [OpCase] {
        [
            OpCase("all", [.distinct([2, 3])], oracle: "a.amin()") { $0[0].min() },
            OpCase("columns", [.distinct([2, 3])], oracle: "a.amin(1)") { $0[0].min(axes: [1]) },
            OpCase(
                "tie", [.exact([1, 1, 3, 2, 2, 2], [2, 3])], oracle: "a.amin(1)", isAtKink: true
            ) { $0[0].min(axes: [1]) },
            OpCase("kept", [.distinct([2, 3, 2])], oracle: "a.amin((0, 2), keepdim=True)") {
                $0[0].min(axes: [0, 2], keepingDimensions: true)
            },
        ]
    }
}

extension Tensor {
    /// The smallest element along axes, all by default; NaN if there is one.
    public func min(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        extreme("min", axes, keepingDimensions, file, line) { MinOp(axes: $0) }
    }
}
