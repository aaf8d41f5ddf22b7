import KisoBackend
public import KisoCore

/// The input repeated to a larger shape under NumPy's broadcasting rule, without moving anything.
///
/// Gradient: the engine's sum over the repeated axes.
package struct BroadcastOp: BuiltInOp, SingleResultOp {
    /// The larger shape.
    package let shape: Shape

    /// Repeats to `shape`, which the input's shape broadcasts to.
    package init(shape: Shape) { self.shape = shape }

    /// A view of the input.
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0].broadcast(to: shape)
    }

    /// The output's gradient, which the engine sums to the input's shape.
    package func gradient(_ context: GradientContext) -> [Tensor?] { [context.outputGradient] }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, inputs[0].shape.broadcast(with: shape) == shape else { return nil }
        return [ArrayType(shape, inputs[0].dtype)]
    }

    package static var cases: [OpCase] {
        [
            OpCase("row", [.normal([3])], oracle: "a.expand(2, 3)") {
                $0[0].broadcast(to: [2, 3])
            },
            OpCase("column", [.normal([2, 1])], oracle: "a.expand(2, 3)") {
                $0[0].broadcast(to: [2, 3])
            },
            OpCase("scalar", [.normal([])], oracle: "a.expand(2, 2)") {
                $0[0].broadcast(to: [2, 2])
            },
            OpCase("empty", [.normal([1, 0])], oracle: "a.expand(3, 0)") {
                $0[0].broadcast(to: [3, 0])
            },
        ]
    }
}

extension Tensor {
    /// The tensor repeated to a larger shape: sizes are aligned at the last axis, and an axis of
    /// size 1 or a missing one is repeated.
    public func broadcast(
        to shape: Shape, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if shape == self.shape { return self }
        if self.shape.broadcast(with: shape) != shape {
            stop(
                "broadcast", "\(self.shape) does not broadcast to \(shape)", file: file, line: line)
        }
        return .apply(BroadcastOp(shape: shape), self)
    }
}
