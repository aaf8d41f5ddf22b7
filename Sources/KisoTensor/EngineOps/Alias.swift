import KisoBackend
public import KisoCore

/// The input itself, as a point at which derivatives can be taken.
///
/// Gradient: the output's gradient.
public struct AliasOp: Op {
    /// `"alias"`.
    public static var name: String { "alias" }

    /// The identity.
    public init() {}

    /// The input.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0]
    }

    /// The output's gradient.
    public func gradient(_ context: GradientContext) -> [Tensor?] { [context.outputGradient] }

    /// Examples.
    public static var cases: [OpCase] {
        [OpCase("identity", [.normal([2])], oracle: "a * 1") { .apply(AliasOp(), $0[0]) }]
    }
}
