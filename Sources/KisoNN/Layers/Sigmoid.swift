import KisoOps
public import KisoTensor

/// The logistic function: `1 / (1 + e^−x)` of every element.
public struct Sigmoid: Layer {
    /// A layer without parameters.
    public init() {}

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.sigmoid() }

    /// `sigmoid`.
    public var specification: String? { "sigmoid" }
}
