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

    package func gradient(_ context: GradientContext) -> [Tensor?] {
        [Self.gradient(context.outputGradient, x: context.inputs[0], y: context.output)]
    }
}
