import KisoBackend
package import KisoCore

/// The sum over the axes that broadcasting to the input's shape would repeat: the transpose of
/// ``BroadcastOp``.
///
/// Gradient: the output's gradient, broadcast.
package struct SumToShapeOp: BuiltInOp, SingleResultOp {
    /// The smaller shape.
    package let shape: Shape

    /// Sums to `shape`, which broadcasts to the input's shape.
    package init(shape: Shape) { self.shape = shape }

    /// Sums leading axes and axes of size 1.
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let x = inputs[0]
        let added = x.shape.rank - shape.rank
        let axes = (0..<x.shape.rank).filter { axis in
            axis < added || (shape[axis - added] == 1 && x.shape[axis] != 1)
        }
        let sum = axes.isEmpty ? x : context.backend.reduce(.sum, x, axes: axes)
        return context.backend.reshaped(sum, to: shape)
    }

    /// The output's gradient, broadcast.
    package func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient.broadcast(to: context.inputs[0].shape)]
    }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, inputs[0].dtype != .bool,
            shape.broadcast(with: inputs[0].shape) == inputs[0].shape
        else { return nil }
        return [ArrayType(shape, inputs[0].dtype)]
    }

    package static var cases: [OpCase] {
        [
            OpCase("rows", [.normal([2, 3])], oracle: "a.sum(0)") { $0[0].summed(to: [3]) },
            OpCase("kept", [.normal([2, 3])], oracle: "a.sum(1, keepdim=True)") {
                $0[0].summed(to: [2, 1])
            },
            OpCase("all", [.normal([2, 3])], oracle: "a.sum()") { $0[0].summed(to: []) },
        ]
    }
}

extension Tensor {
    /// The sum over the axes that broadcasting `shape` to this tensor's shape repeats.
    func summed(to shape: Shape) -> Tensor { .apply(SumToShapeOp(shape: shape), self) }
}
