import Foundation
import KisoBackend
import KisoCore
public import KisoTensor

/// The logarithm to the base 2 of every element.
///
/// Gradient: `g / (x ln 2)`.
struct Log2Op: BuiltInOp, SingleResultOp {
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0].mapped(
            context.backend, single: { Foundation.log2($0) }, double: { Foundation.log2($0) })
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        return [g / (x * 0.693147180559945309417232121458176568)]
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        inputs.oneFloatingPoint
    }

    static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.log2(a)") { $0[0].log2() },
            OpCase("scalar", [.positive([])], oracle: "torch.log2(a)") { $0[0].log2() },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.log2(a)") { $0[0].log2() },
        ]
    }
}

extension Tensor {
    /// The logarithm to the base 2 of every element.
    ///
    /// ```swift
    /// Tensor([1, 8]).log2()      // [0, 3]
    /// ```
    public func log2(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(Log2Op(), floating("log2", file, line))
    }
}
