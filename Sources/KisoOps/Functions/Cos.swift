import KisoBackend
public import KisoCore
public import KisoTensor

/// The cosine of every element, in radians.
///
/// Gradient: `−g · sin x`.
public struct CosOp: Op {
    /// `"cos"`.
    public static var name: String { "cos" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.cos, inputs[0])
    }

    /// `−g · sin x`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [-(context.outputGradient * context.inputs[0].sin())]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.normal([2, 3])], oracle: "torch.cos(a)") { $0[0].cos() },
            OpCase("scalar", [.normal([])], oracle: "torch.cos(a)") { $0[0].cos() },
            OpCase("empty", [.normal([0, 3])], oracle: "torch.cos(a)") { $0[0].cos() },
        ]
    }
}

extension Tensor {
    /// The cosine of every element, in radians, of a floating-point type.
    public func cos(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(CosOp(), floating("cos", file, line))
    }
}
