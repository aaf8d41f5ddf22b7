import KisoBackend
public import KisoCore
public import KisoTensor

/// The sine of every element, in radians.
///
/// Gradient: `g · cos x`.
public struct SinOp: Op {
    /// `"sin"`.
    public static var name: String { "sin" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.sin, inputs[0])
    }

    /// `g · cos x`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient * context.inputs[0].cos()]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.sin(a)") { $0[0].sin() },
            OpCase("scalar", [.normal([])], oracle: "torch.sin(a)") { $0[0].sin() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.sin(a)") { $0[0].sin() },
        ]
    }
}

extension Tensor {
    /// The sine of every element, in radians, of a floating-point type.
    public func sin(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(SinOp(), floating("sin", file, line))
    }
}
