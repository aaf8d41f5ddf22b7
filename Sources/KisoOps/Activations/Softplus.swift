import KisoBackend
import KisoCore
public import KisoTensor

/// `ln(1 + e^x)`, a smooth ReLU, computed as `max(x, 0) + ln(1 + e^−|x|)`.
///
/// Gradient: `g · sigmoid(x)`.
struct SoftplusOp: BuiltInOp, SingleResultOp {
    /// The formula; the logarithm is exact also where `e^−|x|` is lost beside 1.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let x = inputs[0], backend = context.backend
        let one = backend.fill(.scalar, 1, dtype: x.dtype)
        let power = backend.unary(.exp, backend.unary(.negate, backend.unary(.absolute, x)))
        // ln(w) / (w − 1) changes so little near 1 that the rounding of w = 1 + u does no harm.
        let sum = context.binary(.add, [power, one])
        let rest = context.binary(.subtract, [sum, one])
        let isLost = backend.compare(
            .equal, rest, backend.fill(.scalar, 0, dtype: x.dtype).broadcast(to: x.shape))
        let ratio = context.binary(.divide, [backend.unary(.log, sum), rest])
        let logarithm = backend.select(isLost, power, context.binary(.multiply, [ratio, power]))
        return context.binary(.add, [backend.unary(.relu, x), logarithm])
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.count == 1 && inputs[0].dtype.isFloatingPoint ? inputs : nil
    }

    /// `g · sigmoid(x)`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient * context.inputs[0].sigmoid()]
    }

    static var cases: [OpCase] {
        [
            OpCase("usual", [.distinct([2, 3])], oracle: "torch.nn.functional.softplus(a)") {
                $0[0].softplus()
            },
            OpCase(
                "large", [.exact([800, -800], [2])], oracle: "torch.nn.functional.softplus(a)"
            ) { $0[0].softplus() },
        ]
    }
}

extension Tensor {
    /// `ln(1 + e^x)` for every element, of a floating-point type.
    public func softplus(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        floating("softplus", file, line).inSinglePrecision { .apply(SoftplusOp(), $0) }
    }
}
