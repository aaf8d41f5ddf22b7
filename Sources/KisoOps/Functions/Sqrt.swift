import KisoBackend
public import KisoCore
public import KisoTensor

/// The square root of every element.
///
/// NaN below 0; the gradient at 0 is infinite. Gradient: `g / 2√x`.
public struct SqrtOp: Op {
    /// `"sqrt"`.
    public static var name: String { "sqrt" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.sqrt, inputs[0])
    }

    /// `g / 2√x`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient / (context.output * 2)]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.sqrt(a)") { $0[0].sqrt() },
            OpCase("scalar", [.positive([])], oracle: "torch.sqrt(a)") { $0[0].sqrt() },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.sqrt(a)") { $0[0].sqrt() },
        ]
    }
}

extension Tensor {
    /// The square root of every element, of a floating-point type; NaN below 0.
    public func sqrt(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(SqrtOp(), floating("sqrt", file, line))
    }
}
