package import KisoBackend
package import KisoCore

/// An op that computes a backend's function of every element.
package protocol UnaryOp: BuiltInOp, SingleResultOp {
    /// The function.
    static var function: UnaryFunction { get }
    /// The gradient for the input `x` from the output `y` and its gradient `g`.
    static func gradient(_ g: Tensor, x: Tensor, y: Tensor) -> Tensor
}

extension UnaryOp {
    package func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        context.backend.unary(Self.function, inputs[0])
    }

    package func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 1, inputs[0].dtype != .bool,
            inputs[0].isFloatingPoint || Self.function.takesIntegers
        else { return nil }
        return inputs
    }

    package func gradient(_ context: GradientContext) -> [Tensor?] {
        [Self.gradient(context.outputGradient, x: context.inputs[0], y: context.output)]
    }
}

extension UnaryFunction {
    /// Whether it is defined for integers.
    fileprivate var takesIntegers: Bool {
        switch self {
        case .negate, .absolute, .sign, .step, .relu, .floor, .ceil, .round: true
        case .sigmoid, .exp, .log, .sqrt, .tanh, .sin, .cos, .erf: false
        }
    }
}
