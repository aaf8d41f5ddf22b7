import KisoBackend
package import KisoCore

/// The input itself, as a point at which derivatives can be taken.
///
/// Gradient: the output's gradient.
package struct AliasOp: BuiltInOp, SingleResultOp {
    /// The identity.
    package init() {}

    /// The input.
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0]
    }

    /// The output's gradient.
    package func gradient(_ context: GradientContext) -> [Tensor?] { [context.outputGradient] }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.count == 1 ? inputs : nil
    }

    package static var cases: [OpCase] {
        [OpCase("identity", [.normal([2])], oracle: "a * 1") { .apply(AliasOp(), $0[0]) }]
    }
}
