import Foundation
import KisoBackend
public import KisoCore
public import KisoTensor

/// `e^x − 1` of every element, exact also near zero.
///
/// Gradient: `g · e^x`.
public struct Expm1Op: Op {
    /// `"expm1"`.
    public static var name: String { "expm1" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        inputs[0].mapped(
            context.backend, single: { Foundation.expm1($0) }, double: { Foundation.expm1($0) })
    }

    /// See the type's description.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        return [g * x.exp()]
    }

    /// Examples.
    public static var cases: [OpCase] {
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
