import KisoBackend
import KisoCore
public import KisoTensor

/// The largest element along axes; NaN if there is one.
///
/// Gradient: `g`, shared equally among the elements that are the largest.
struct MaxOp: BuiltInOp, SingleResultOp {
    let axes: [Int]

    /// The largest element; the axes vanish.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        axes.isEmpty ? inputs[0] : context.backend.reduce(.maximum, inputs[0], axes: axes)
    }

    /// `g`, shared equally among the elements that are the largest.
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
            OpCase("all", [.distinct([2, 3])], oracle: "a.amax()") { $0[0].max() },
            OpCase("columns", [.distinct([2, 3])], oracle: "a.amax(1)") { $0[0].max(axes: [1]) },
            OpCase(
                "tie", [.exact([1, 3, 3, 2, 2, 2], [2, 3])], oracle: "a.amax(1)", isAtKink: true
            ) { $0[0].max(axes: [1]) },
            OpCase("kept", [.distinct([2, 3, 2])], oracle: "a.amax((0, 2), keepdim=True)") {
                $0[0].max(axes: [0, 2], keepingDimensions: true)
            },
        ]
    }
}

extension Tensor {
    /// The largest element along axes, all by default; NaN if there is one.
    public func max(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        extreme("max", axes, keepingDimensions, file, line) { MaxOp(axes: $0) }
    }

    /// A reduction that needs at least one element in every group.
    func extreme(
        _ operation: String, _ axes: [Int]?, _ keepingDimensions: Bool, _ file: StaticString,
        _ line: UInt, _ op: ([Int]) -> any Op
    ) -> Tensor {
        let axes = normalizedAxes(axes, operation, file, line)
        if axes.contains(where: { shape[$0] == 0 }) {
            stop(
                operation, "the shape \(shape) has no elements to choose from", file: file,
                line: line)
        }
        let result = Tensor.apply(op(axes), self)
        return keepingDimensions ? result.reshaped(keeping(axes)) : result
    }
}

extension GradientContext {
    /// The output's gradient at the elements that equal the extreme, shared equally.
    func extremeGradient(_ axes: [Int]) -> Tensor {
        let input = inputs[0]
        let shape = input.keeping(axes)
        let isExtreme = input.detached .== output.detached.reshaped(shape)
        let mask = isExtreme.cast(to: input.dtype)
        let ties = mask.sum(axes: axes, keepingDimensions: true)
        return outputGradient.reshaped(shape) * (mask / ties)
    }
}
