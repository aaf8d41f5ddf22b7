import KisoBackend
public import KisoCore

/// The same elements, dense in row-major order.
///
/// Gradient: the output's gradient.
public struct ContiguousOp: Op {
    /// `"contiguous"`.
    public static var name: String { "contiguous" }

    /// Moves the elements together.
    public init() {}

    /// A dense copy.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.copy(inputs[0])
    }

    /// The output's gradient.
    public func gradient(_ context: GradientContext) -> [Tensor?] { [context.outputGradient] }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("broadcast", [.normal([3])], oracle: "a.expand(2, 3)") {
                $0[0].broadcast(to: [2, 3]).contiguous
            }
        ]
    }
}
