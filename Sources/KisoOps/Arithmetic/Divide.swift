import KisoBackend
import KisoCore
import KisoTensor

/// `a / b` element by element, with broadcasting.
///
/// Gradients: `g / b` and `−g · y / b`.
struct DivideOp: BinaryOp {
    static let function = BinaryFunction.divide

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, b) = (context.outputGradient, context.inputs[1])
        return [
            context.isNeeded[0] ? g / b : nil,
            context.isNeeded[1] ? -(g * context.output / b) : nil,
        ]
    }

    static var cases: [OpCase] {
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
