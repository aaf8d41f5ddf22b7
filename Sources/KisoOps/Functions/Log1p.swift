import Foundation
import KisoBackend
import KisoCore
public import KisoTensor

/// `ln(1 + x)` of every element, exact also near zero.
///
/// Gradient: `g / (1 + x)`.
struct Log1pOp: BuiltInOp, SingleResultOp {
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0].mapped(
            context.backend, single: { Foundation.log1p($0) }, double: { Foundation.log1p($0) })
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        return [g / (x + 1)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.oneFloatingPoint
    }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.log1p(a)") { $0[0].log1p() },
            OpCase("scalar", [.positive([])], oracle: "torch.log1p(a)") { $0[0].log1p() },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.log1p(a)") { $0[0].log1p() },
        ]
    }
}

extension Tensor {
    /// `ln(1 + x)` of every element, exact also near zero.
    ///
    /// ```swift
    /// Tensor([0, 1e-10]).log1p()      // [0, 1e-10]
    /// ```
    public func log1p(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(Log1pOp(), floating("log1p", file, line))
    }
}
