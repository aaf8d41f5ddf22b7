import KisoBackend
public import KisoCore

/// `a + b` with broadcasting, for one type; the engine adds gradients with it.
///
/// Gradient: the output's gradient for both.
public struct AddOp: Op {
    /// `"add"`.
    public static var name: String { "add" }

    /// Adds; the types agree already, the shapes broadcast.
    public init() {}

    /// `a + b`.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.binary(.add, inputs)
    }

    /// The output's gradient for both.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient, context.outputGradient]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("same shape", [.normal([2, 3]), .normal([2, 3])], oracle: "a + b") {
                .apply(AddOp(), $0[0], $0[1])
            },
            OpCase("row", [.normal([2, 3]), .normal([3])], oracle: "a + b") {
                .apply(AddOp(), $0[0], $0[1])
            },
            OpCase("both ways", [.normal([2, 1]), .normal([1, 3])], oracle: "a + b") {
                .apply(AddOp(), $0[0], $0[1])
            },
            OpCase("scalar", [.normal([]), .normal([2, 2])], oracle: "a + b") {
                .apply(AddOp(), $0[0], $0[1])
            },
            OpCase("empty", [.normal([0, 3]), .normal([3])], oracle: "a + b") {
                .apply(AddOp(), $0[0], $0[1])
            },
        ]
    }
}
