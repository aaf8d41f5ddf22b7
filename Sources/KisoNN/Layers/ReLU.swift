import KisoOps
public import KisoTensor

/// The rectified linear unit: `max(x, 0)` of every element.
public struct ReLU: Layer {
    /// A layer without parameters.
    public init() {}

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.relu() }

    /// `relu`.
    public var specification: String? { "relu" }
}
