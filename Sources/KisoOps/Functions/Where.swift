import KisoBackend
import KisoCore
public import KisoTensor

/// `a` where a condition holds, else `b`, with broadcasting.
///
/// Gradient: `g` for the one that was taken, 0 for the other.
struct WhereOp: BuiltInOp, SingleResultOp {

    /// The chosen elements.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.select(inputs[0], inputs[1], inputs[2])
    }

    /// `g` for the one that was taken, 0 for the other.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let g = context.outputGradient
        let mask = context.inputs[0]
        let zero = Tensor.zeros([], dtype: g.dtype, device: g.device)
        return [
            nil,
            context.isNeeded[1] ? .where(mask, g, zero) : nil,
            context.isNeeded[2] ? .where(mask, zero, g) : nil,
        ]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 3, inputs[0].dtype == .bool, inputs[1] == inputs[2],
            inputs[0].shape == inputs[1].shape
        else { return nil }
        return [inputs[1]]
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "matrix", [.distinct([2, 3]), .normal([2, 3]), .normal([2, 3])],
                oracle: "torch.where(a > 0, b, c) + 0 * a"
            ) { .where($0[0] .> 0, $0[1], $0[2]) },
            OpCase(
                "broadcast", [.distinct([2, 1]), .normal([3]), .normal([])],
                oracle: "torch.where(a > 0, b, c) + 0 * a"
            ) { .where($0[0] .> 0, $0[1], $0[2]) },
        ]
    }
}

extension Tensor {
    /// `a` where `condition` holds, else `b`; all three broadcast to one shape.
    ///
    /// ```swift
    /// Tensor.where(x .> 0, x, x * 0.01)     // leaky ReLU
    /// ```
    public static func `where`(
        _ condition: Tensor, _ a: Tensor, _ b: Tensor, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if condition.dtype != .bool {
            stop("where", "the condition is \(condition.dtype), not bool", file: file, line: line)
        }
        guard let pair = a.shape.broadcast(with: b.shape),
            let shape = pair.broadcast(with: condition.shape)
        else {
            stop(
                "where", "shapes \(condition.shape), \(a.shape) and \(b.shape) do not broadcast",
                file: file, line: line)
        }
        let dtype = a.dtype.promoted(with: b.dtype)
        return .apply(
            WhereOp(), condition.placed(on: a.device).broadcast(to: shape),
            a.cast(to: dtype).broadcast(to: shape), b.cast(to: dtype).broadcast(to: shape))
    }
}
