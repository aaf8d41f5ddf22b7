import KisoBackend
import KisoCore
public import KisoTensor

/// The sum of the elements along axes; 0 for none.
///
/// Gradient: `g`, broadcast.
struct SumOp: BuiltInOp, SingleResultOp {
    let axes: [Int]

    /// The sum; the axes vanish.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        axes.isEmpty ? inputs[0] : context.backend.reduce(.sum, inputs[0], axes: axes)
    }

    /// `g`, broadcast.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let input = context.inputs[0]
        return [context.outputGradient.reshaped(input.keeping(axes)).broadcast(to: input.shape)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, inputs[0].dtype != .bool else { return nil }
        return inputs[0].without(axes).map { [$0] }
    }

    static var cases: [OpCase] {
        [
            OpCase("all", [.normal([2, 3])], oracle: "a.sum()") { $0[0].sum() },
            OpCase("rows", [.normal([2, 3])], oracle: "a.sum(0)") { $0[0].sum(axes: [0]) },
            OpCase("columns", [.normal([2, 3])], oracle: "a.sum(1)") { $0[0].sum(axes: [-1]) },
            OpCase("kept", [.normal([2, 3, 2])], oracle: "a.sum((0, 2), keepdim=True)") {
                $0[0].sum(axes: [0, 2], keepingDimensions: true)
            },
            OpCase("channels", [.normal([2, 3, 2, 2])], oracle: "a.sum((0, 2, 3))") {
                $0[0].sum(axes: [0, 2, 3])
            },
            OpCase("scalar", [.normal([])], oracle: "a.sum()") { $0[0].sum() },
            OpCase("empty", [.normal([0, 3])], oracle: "a.sum(0)") { $0[0].sum(axes: [0]) },
        ]
    }
}

extension Tensor {
    /// The sum of the elements along axes, all by default; 0 for none.
    ///
    /// - Parameters:
    ///   - axes: the axes that vanish; negative ones count from the end.
    ///   - keepingDimensions: whether they stay with size 1, so that the result broadcasts against
    ///     the tensor.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func sum(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let axes = normalizedAxes(axes, "sum", file, line)
        let numbers = dtype == .bool ? cast(to: .int64) : self
        let result = Tensor.apply(SumOp(axes: axes), numbers)
        return keepingDimensions ? result.reshaped(keeping(axes)) : result
    }
}
