import KisoBackend
public import KisoCore
public import KisoTensor

/// `e^x` of every element.
///
/// Gradient: `g · e^x`.
public struct ExpOp: Op {
    /// `"exp"`.
    public static var name: String { "exp" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.exp, inputs[0])
    }

    /// `g · y`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient * context.output]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.exp(a)") { $0[0].exp() },
            OpCase("scalar", [.normal([])], oracle: "torch.exp(a)") { $0[0].exp() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.exp(a)") { $0[0].exp() },
        ]
    }
}

extension Tensor {
    /// `e^x` of every element, of a floating-point type.
    ///
    /// ```swift
    /// Tensor([0, 1]).exp()      // [1, 2.7182817]
    /// ```
    public func exp(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(ExpOp(), floating("exp", file, line))
    }
}
