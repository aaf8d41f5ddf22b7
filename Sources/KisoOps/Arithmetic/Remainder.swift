import Foundation
import KisoBackend
import KisoCore
public import KisoTensor

/// What division leaves, with the sign of the divisor: `a − ⌊a / b⌋ · b`, as NumPy's `%`.
///
/// Gradients: `g` and `−g · ⌊a / b⌋`.
struct RemainderOp: BuiltInOp, SingleResultOp {
    /// The remainder of every pair; 0 for a zero integer divisor.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        guard let shape = inputs[0].shape.broadcast(with: inputs[1].shape) else {
            stop("remainder", "shapes \(inputs[0].shape) and \(inputs[1].shape) do not broadcast")
        }
        let dtype = inputs[0].dtype
        func compute<T: Scalar>(_: T.Type, _ remainder: (T, T) -> T) -> NDArray {
            let a = context.backend.cast(inputs[0], to: T.dtype).broadcast(to: shape)
            let b = context.backend.cast(inputs[1], to: T.dtype).broadcast(to: shape)
            let pairs = zip(a.values(as: T.self), b.values(as: T.self))
            let result = NDArray(pairs.map(remainder), shape: shape)
            return dtype == T.dtype ? result : context.backend.cast(result, to: dtype)
        }
        if dtype == .float64 { return compute(Double.self, floored) }
        if dtype.isFloatingPoint { return compute(Float.self, floored) }
        return compute(Int64.self) { a, b in
            if b == 0 || b == -1 { return 0 }
            let rest = a % b
            return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
        }
    }

    private func floored<T: BinaryFloatingPoint>(_ a: T, _ b: T) -> T {
        let rest = a.truncatingRemainder(dividingBy: b)
        if rest == 0 { return b < 0 ? -T.zero : T.zero }
        return (rest < 0) != (b < 0) ? rest + b : rest
    }

    /// `g` and `−g · ⌊a / b⌋`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, a, b) = (context.outputGradient, context.inputs[0], context.inputs[1])
        return [g, context.isNeeded[1] ? -(g * (a / b).detached.floor()) : nil]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.broadcastPair
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "signs", [.exact([5.5, -5.5, 5.5, -5.5], [4]), .exact([2, 2, -2, -2], [4])],
                oracle: "torch.remainder(a, b)"
            ) { $0[0] % $0[1] },
            OpCase(
                "broadcast", [.distinct([2, 3]), .positive([3])], oracle: "torch.remainder(a, b)"
            ) { $0[0] % $0[1] },
        ]
    }
}

extension Tensor {
    /// What division of `a` by `b` leaves, with the sign of `b`, with broadcasting.
    public static func % (a: Tensor, b: Tensor) -> Tensor {
        elementwise("%", a, b) { RemainderOp() }
    }

    /// What division of every element by `b` leaves, with the sign of `b`.
    public static func % (a: Tensor, b: Double) -> Tensor { a % a.scalar(b) }
}
