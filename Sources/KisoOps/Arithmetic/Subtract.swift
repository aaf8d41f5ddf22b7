import KisoBackend
import KisoCore
import KisoTensor

/// `a − b` with broadcasting.
///
/// Gradients: `g` and `−g`.
struct SubtractOp: BinaryOp {
    static let function = BinaryFunction.subtract

    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient, context.isNeeded[1] ? -context.outputGradient : nil]
    }

    static var cases: [OpCase] {
        [
            OpCase("same shape", [.normal([2, 3]), .normal([2, 3])], oracle: "a - b") {
                $0[0] - $0[1]
            },
            OpCase("row", [.normal([2, 3]), .normal([3])], oracle: "a - b") { $0[0] - $0[1] },
            OpCase("column", [.normal([2, 1]), .normal([2, 3])], oracle: "a - b") { $0[0] - $0[1] },
            OpCase("both ways", [.normal([2, 1]), .normal([1, 3])], oracle: "a - b") {
                $0[0] - $0[1]
            },
            OpCase("scalar", [.normal([]), .normal([2, 2])], oracle: "a - b") { $0[0] - $0[1] },
            OpCase("empty", [.normal([0, 3]), .normal([3])], oracle: "a - b") { $0[0] - $0[1] },
        ]
    }
}
