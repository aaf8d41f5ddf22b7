package import KisoBackend
import KisoCore

/// `a + b` with broadcasting, for one type; the engine adds gradients with it.
///
/// Gradient: the output's gradient for both.
package struct AddOp: BinaryOp {
    /// Adds; the types agree already, the shapes broadcast.
    package init() {}

    package static let function = BinaryFunction.add

    /// The output's gradient for both.
    package func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient, context.outputGradient]
    }

    package static var cases: [OpCase] {
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
