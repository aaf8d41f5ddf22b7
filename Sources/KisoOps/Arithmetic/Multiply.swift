import KisoBackend
import KisoCore
import KisoTensor

/// `a · b` element by element, with broadcasting.
///
/// Gradients: `g · b` and `g · a`.
struct MultiplyOp: BinaryOp {
    static let function = BinaryFunction.multiply

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (a, b) = (context.inputs[0], context.inputs[1])
        return [
            context.isNeeded[0] ? context.outputGradient * b : nil,
            context.isNeeded[1] ? context.outputGradient * a : nil,
        ]
    }

    static var cases: [OpCase] {
        [
            OpCase("same shape", [.normal([2, 3]), .normal([2, 3])], oracle: "a * b") {
                $0[0] * $0[1]
            },
            OpCase("row", [.normal([2, 3]), .normal([3])], oracle: "a * b") { $0[0] * $0[1] },
            OpCase("column", [.normal([2, 1]), .normal([2, 3])], oracle: "a * b") { $0[0] * $0[1] },
            OpCase("both ways", [.normal([2, 1]), .normal([1, 3])], oracle: "a * b") {
                $0[0] * $0[1]
            },
            OpCase("scalar", [.normal([]), .normal([2, 2])], oracle: "a * b") { $0[0] * $0[1] },
            OpCase("empty", [.normal([0, 3]), .normal([3])], oracle: "a * b") { $0[0] * $0[1] },
        ]
    }
}
