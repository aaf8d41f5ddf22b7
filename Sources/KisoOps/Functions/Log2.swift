import Foundation
import KisoBackend
public import KisoCore
public import KisoTensor

/// The logarithm to the base 2 of every element.
///
/// Gradient: `g / (x ln 2)`.
public struct Log2Op: Op {
    /// `"log2"`.
    public static var name: String { "log2" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0].mapped(
            context.backend, single: { Foundation.log2($0) }, double: { Foundation.log2($0) })
    }

    /// See the type's description.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        return [g / (x * 0.693147180559945309417232121458176568)]
    }

    /// Examples.
    public static var cases: [OpCase] {
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
