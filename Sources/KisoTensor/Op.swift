public import KisoBackend
public import KisoCore

/// An entry of the catalogue of operations: a name and examples.
///
/// An ``Op`` has a gradient of its own; an operation that is composed of others has only this.
public protocol TensorOperation: Sendable {
    /// The name in the catalogue, in drawings of graphs and in error messages.
    static var name: String { get }
    /// Examples that the test suite checks and the benchmarks time.
    static var cases: [OpCase] { get }
}

/// An operation that can be differentiated: what it computes, and its gradient as an expression of
/// tensors, so that the gradient can be differentiated again.
///
/// One op is one file in KisoOps; `docs/adding-an-op.md` walks through one.
public protocol Op: TensorOperation {
    /// Computes the result; what only the gradient needs goes into `context.saved`.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray
    /// The gradient for each input, `nil` where there is none. A gradient may have the broadcast
    /// shape of the output; the engine sums it to the input's shape.
    func gradient(_ context: GradientContext) -> [Tensor?]
}

/// What an op's forward pass may use.
public struct ForwardContext {
    /// Where the inputs are.
    public let device: Device
    /// What computes there.
    public let backend: any Backend
    /// Arrays that the gradient will need beside inputs and output.
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
    /// The result of the forward pass.
    public let output: Tensor
    /// The derivative of the final value with respect to the output, in the output's shape.
    public let outputGradient: Tensor
    /// What the forward pass saved.
    public let saved: [NDArray]
    /// For each input, whether anybody will use its gradient.
    public let isNeeded: [Bool]
}

extension Tensor {
    /// Computes an op, and records it when one of the inputs is tracked.
    public static func apply(_ op: any Op, _ inputs: Tensor...) -> Tensor { apply(op, inputs) }

    /// Computes an op on any number of inputs, and records it when one of them is tracked.
    public static func apply(_ op: any Op, _ inputs: [Tensor]) -> Tensor {
        let device = inputs.first?.device ?? .cpu
        if let stranger = inputs.first(where: { $0.device != device }) {
            stop(type(of: op).name, "inputs are on \(device) and on \(stranger.device)")
        }
        var context = ForwardContext(device: device)
        let result = op.forward(inputs.map(\.array), &context)
        guard result.dtype.isFloatingPoint, inputs.contains(where: \.isTracked) else {
            return Tensor(result, device: device)
        }
        let node = Node(op: op, inputs: inputs, output: result, saved: context.saved)
        return Tensor(result, device: device, node: node)
    }
}
