import KisoBackend
import KisoCore
public import KisoTensor

/// The index of the largest element along an axis; the first one wins a tie, NaN beats a number.
struct ArgMaxOp: BuiltInOp, SingleResultOp {
    static let name = "argmax"
    let extreme: Extreme
    let axis: Int

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.argReduce(extreme, inputs[0], axis: axis)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] { [nil] }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, let result = inputs[0].without([axis]), inputs[0].shape[axis] > 0
        else { return nil }
        return [ArrayType(result.shape, .int64)]
    }

    static var cases: [OpCase] {
        [
            OpCase("columns", [.distinct([3, 4])], oracle: "a.argmax(1)") { $0[0].argmax(axis: 1) },
            OpCase("rows", [.distinct([3, 4])], oracle: "a.argmax(0)") { $0[0].argmax(axis: 0) },
            OpCase("tie", [.exact([1, 3, 3, 2], [4])], oracle: "torch.tensor(1)") {
                $0[0].argmax(axis: 0)
            },
            OpCase("smallest", [.distinct([3, 4])], oracle: "a.argmin(1)") {
                $0[0].argmin(axis: 1)
            },
        ]
    }
}

extension Tensor {
    /// The index of the largest element along an axis, as `int64`; the axis vanishes. The first one
    /// wins a tie, NaN beats every number.
    ///
    /// ```swift
    /// Tensor([[0.1, 0.8, 0.1], [0.3, 0.1, 0.6]]).argmax(axis: 1)      // [1, 2]
    /// ```
    public func argmax(
        axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor { argument("argmax", .maximum, axis, file, line) }

    /// The index of the smallest element along an axis, as `int64`; the axis vanishes.
    public func argmin(
        axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor { argument("argmin", .minimum, axis, file, line) }

    private func argument(
        _ operation: String, _ extreme: Extreme, _ axis: Int, _ file: StaticString, _ line: UInt
    ) -> Tensor {
        let axis = normalizedAxis(axis, operation, file, line)
        if shape[axis] == 0 {
            stop(operation, "axis \(axis) of the shape \(shape) is empty", file: file, line: line)
        }
        return .apply(ArgMaxOp(extreme: extreme, axis: axis), self)
    }
}
