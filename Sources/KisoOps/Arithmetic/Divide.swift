import KisoBackend
public import KisoCore
public import KisoTensor

/// `a / b` element by element, with broadcasting.
///
/// Gradients: `g / b` and `−g · y / b`.
public struct DivideOp: Op {
    /// `"divide"`.
    public static var name: String { "divide" }

    /// The function of every pair of elements.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.binary(.divide, inputs)
    }

    /// See the type's description.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, b) = (context.outputGradient, context.inputs[1])
        return [
            context.isNeeded[0] ? g / b : nil,
            context.isNeeded[1] ? -(g * context.output / b) : nil,
        ]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("same shape", [.positive([2, 3]), .positive([2, 3])], oracle: "a / b") {
                $0[0] / $0[1]
            },
            OpCase("row", [.positive([2, 3]), .positive([3])], oracle: "a / b") { $0[0] / $0[1] },
            OpCase("column", [.positive([2, 1]), .positive([2, 3])], oracle: "a / b") {
                $0[0] / $0[1]
            },
            OpCase("both ways", [.positive([2, 1]), .positive([1, 3])], oracle: "a / b") {
                $0[0] / $0[1]
            },
            OpCase("scalar", [.positive([]), .positive([2, 2])], oracle: "a / b") { $0[0] / $0[1] },
            OpCase("empty", [.positive([0, 3]), .positive([3])], oracle: "a / b") { $0[0] / $0[1] },
        ]
    }
}
