public import KisoTensor

/// A part of a network: a function of tensors with parameters of its own, and nothing else.
///
/// A layer is a value whose parameters are cells, so that copies share them. Its inputs and outputs
/// may be of any type: a tensor unless the function says otherwise, a pair of pictures and words, a
/// structure with several outputs. Shapes, costs, summaries and drawings come from a recorded run
/// (`Trace`), so there is nothing to declare.
///
/// ```swift
/// struct Scale: Layer {
///     let factor = Parameter(.ones([]))
///     func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x * pass.value(of: factor) }
/// }
/// ```
public protocol Layer<Input, Output>: Module {
    /// What the layer takes; axis 0 of a tensor counts the examples.
    associatedtype Input = Tensor
    /// What it gives.
    associatedtype Output = Tensor

    /// The result for a batch.
    func callAsFunction(_ input: Input, pass: Pass) -> Output
}

/// A layer from one tensor to one tensor, as ``Sequential`` joins them.
public typealias TensorLayer = Layer<Tensor, Tensor>

extension Layer {
    /// The result in inference: nothing is dropped and nothing recorded, so that gradients of the
    /// parameters cannot be taken from it.
    public func callAsFunction(_ input: Input) -> Output { self(input, pass: .inference) }
}
