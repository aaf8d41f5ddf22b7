package import KisoCore

/// The input itself, as a constant to derivatives: recorded only while a trace is.
///
/// Gradient: none.
package struct DetachOp: BuiltInOp, SingleResultOp {
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0]
    }

    package func gradient(_ context: GradientContext) -> [Tensor?] { [nil] }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.count == 1 ? inputs : nil
    }

    package static var cases: [OpCase] {
        [
            OpCase("constant", [.normal([2])], oracle: "a.detach() * 1", isAtKink: true) {
                .apply(DetachOp(), $0[0])
            }
        ]
    }
}
