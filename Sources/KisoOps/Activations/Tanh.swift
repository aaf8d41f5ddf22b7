import KisoBackend
public import KisoCore
public import KisoTensor

/// The hyperbolic tangent of every element.
///
/// Gradient: `g (1 − y²)`.
public struct TanhOp: Op {
    /// `"tanh"`.
    public static var name: String { "tanh" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.tanh, inputs[0])
    }

    /// `g (1 − y²)`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient * (1 - context.output * context.output)]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.tanh(a)") { $0[0].tanh() },
            OpCase("scalar", [.normal([])], oracle: "torch.tanh(a)") { $0[0].tanh() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.tanh(a)") { $0[0].tanh() },
            OpCase(
                "small and large", [.exact([1e-4, -1e-3, 0.6, -0.65, 9, -20], [6])],
                oracle: "torch.tanh(a)"
            ) { $0[0].tanh() },
        ]
    }
}

extension Tensor {
    /// The hyperbolic tangent of every element, of a floating-point type.
    public func tanh(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(TanhOp(), floating("tanh", file, line))
    }
}
