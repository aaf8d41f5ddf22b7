public import KisoBackend
public import KisoCore

/// An operation that can be recorded and differentiated: what it computes, and its gradient as an
/// expression of tensors, so that the gradient can be differentiated again.
///
/// All that it depends on is either an input or a stored property: an index, a label or a mask is an
/// input, an axis or a geometry is a property. Most ops have one result and conform to
/// ``SingleResultOp``.
///
/// ```swift
/// struct CubeOp: SingleResultOp {
///     func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
///         let square = context.binary(.multiply, [inputs[0], inputs[0]])
///         return context.binary(.multiply, [square, inputs[0]])
///     }
///     func gradient(_ context: GradientContext) -> [Tensor?] {
///         [context.outputGradient * 3 * context.inputs[0] * context.inputs[0]]
///     }
/// }
/// let y = Tensor.apply(CubeOp(), x)
/// ```
public protocol Op: Sendable {
    /// What it is called in drawings and messages; by default the type's name without `Op`.
    static var name: String { get }
    /// Computes the results; what only the gradient needs goes into `context.saved`.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> [NDArray]
    /// The gradient for each input, `nil` where there is none, as for integers. A gradient may have
    /// the broadcast shape of the output; the engine sums it to the input's shape.
    func gradient(_ context: GradientContext) -> [Tensor?]
    /// How many multiplications with an addition each it takes for inputs of these shapes: 0 by
    /// default, as for everything that is cheap beside products.
    func multiplyAdds(_ inputs: [Shape]) -> Int
}

/// An ``Op`` with one result.
public protocol SingleResultOp: Op {
    /// Computes the result; what only the gradient needs goes into `context.saved`.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray
}

extension Op {
    /// The type's name in lower camel case without `Op`.
    public static var name: String { operationName(of: Self.self) }

    /// None.
    public func multiplyAdds(_ inputs: [Shape]) -> Int { 0 }
}

extension SingleResultOp {
    /// The result as an array of one.
    public func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> [NDArray] {
        let result: NDArray = forward(inputs, &context)
        return [result]
    }
}

/// What an op's forward pass may use.
public struct ForwardContext {
    /// Where the inputs are.
    public let device: Device
    /// What computes there.
    public let backend: any Backend
    /// Arrays that the gradient will need beside inputs and results.
    public var saved: [NDArray] = []

    init(device: Device) {
        self.device = device
        backend = device.backend
    }
}

extension ForwardContext {
    /// A function of every pair of elements of two arrays whose shapes broadcast.
    public func binary(_ function: BinaryFunction, _ inputs: [NDArray]) -> NDArray {
        let (a, b) = (inputs[0], inputs[1])
        guard let shape = a.shape.broadcast(with: b.shape) else {
            stop("\(function)", "shapes \(a.shape) and \(b.shape) do not broadcast")
        }
        return backend.binary(function, a.broadcast(to: shape), b.broadcast(to: shape))
    }
}

/// What an op's gradient may use.
public struct GradientContext {
    /// The inputs of the forward pass.
    public let inputs: [Tensor]
    /// The results of the forward pass.
    public let outputs: [Tensor]
    /// The derivatives of the final value with respect to each result, in its shape; `nil` for a
    /// result that the final value does not depend on.
    public let outputGradients: [Tensor?]
    /// What the forward pass saved.
    public let saved: [NDArray]
    /// For each input, whether anybody will use its gradient.
    public let isNeeded: [Bool]

    /// The first result.
    public var output: Tensor { outputs[0] }

    /// The derivative of the final value with respect to the first result, in its shape; zeros when
    /// it does not depend on that.
    public var outputGradient: Tensor {
        outputGradients[0] ?? .zeros(like: outputs[0])
    }
}
