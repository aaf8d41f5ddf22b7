import KisoCore
public import KisoTensor

/// A batch of inputs and what a network should answer to them.
public struct Supervised: Sendable {
    /// The inputs, `[n, …]`.
    public var inputs: Tensor
    /// The targets, `[n, …]`: `int64` classes, or numbers.
    public var targets: Tensor
    /// How much each example counts, `[n]`; `nil` when all count the same.
    public var weights: Tensor?

    /// Puts a batch together.
    public init(inputs: Tensor, targets: Tensor, weights: Tensor? = nil) {
        self.inputs = inputs
        self.targets = targets
        self.weights = weights
    }

    /// The number of examples.
    public var count: Int { inputs.rank > 0 ? inputs.shape[0] : 0 }
}
