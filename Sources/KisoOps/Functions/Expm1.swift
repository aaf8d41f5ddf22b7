import Foundation
import KisoBackend
import KisoCore
public import KisoTensor

/// `e^x − 1` of every element, exact also near zero.
///
/// Gradient: `g · e^x`.
struct Expm1Op: BuiltInOp, SingleResultOp {
    /// `tanh(x / 2) · (e^x + 1)` in single precision, where both factors are exact near zero and
    /// fast; by the C library in double.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        if inputs[0].dtype == .float32 {
            let x = inputs[0], backend = context.backend
            let half = context.binary(.multiply, [x, backend.fill(.scalar, 0.5, dtype: .float32)])
            let one = backend.fill(.scalar, 1, dtype: .float32)
            let sum = context.binary(.add, [backend.unary(.exp, x), one])
            return context.binary(.multiply, [backend.unary(.tanh, half), sum])
        }
        return inputs[0].mapped(
            context.backend, single: { Foundation.expm1($0) }, double: { Foundation.expm1($0) })
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        return [g * x.exp()]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.oneFloatingPoint
    }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.expm1(a)") { $0[0].expm1() },
            OpCase("scalar", [.normal([])], oracle: "torch.expm1(a)") { $0[0].expm1() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.expm1(a)") { $0[0].expm1() },
        ]
    }
}

extension Tensor {
    /// `e^x − 1` of every element, exact also near zero.
    ///
    /// ```swift
    /// Tensor([0, 1e-10]).expm1()      // [0, 1e-10]
    /// ```
    public func expm1(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(Expm1Op(), floating("expm1", file, line))
    }
}
