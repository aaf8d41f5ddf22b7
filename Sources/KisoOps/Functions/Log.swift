import KisoBackend
public import KisoCore
public import KisoTensor

/// The natural logarithm of every element.
///
/// Minus infinity at 0, NaN below. Gradient: `g / x`.
public struct LogOp: Op {
    /// `"log"`.
    public static var name: String { "log" }

    /// The function of every element.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(.log, inputs[0])
    }

    /// `g / x`.
    public func gradient(_ context: GradientContext) -> [Tensor?] {
        [context.outputGradient / context.inputs[0]]
    }

    /// Examples.
    public static var cases: [OpCase] {
        [
            OpCase("matrix", [.positive([2, 3])], oracle: "torch.log(a)") { $0[0].log() },
            OpCase("scalar", [.positive([])], oracle: "torch.log(a)") { $0[0].log() },
            OpCase("empty", [.positive([0, 3])], oracle: "torch.log(a)") { $0[0].log() },
        ]
    }
}

extension Tensor {
    /// The natural logarithm of every element, of a floating-point type; minus infinity at 0, NaN below.
    public func log(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
        .apply(LogOp(), floating("log", file, line))
    }
}
