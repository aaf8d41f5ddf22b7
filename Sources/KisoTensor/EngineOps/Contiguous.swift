import KisoBackend
package import KisoCore

/// The same elements, dense in row-major order.
///
/// Gradient: the output's gradient.
package struct ContiguousOp: BuiltInOp, SingleResultOp {
    /// Moves the elements together.
    package init() {}

    /// A dense copy.
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.copy(inputs[0])
    }

    /// The output's gradient.
    package func gradient(_ context: GradientContext) -> [Tensor?] { [context.outputGradient] }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.count == 1 ? inputs : nil
    }

    package static var cases: [OpCase] {
        [
            OpCase("broadcast", [.normal([3])], oracle: "a.expand(2, 3)") {
                $0[0].broadcast(to: [2, 3]).contiguous
            }
        ]
    }
}
