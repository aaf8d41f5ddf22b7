import KisoOps
public import KisoTensor

/// The hyperbolic tangent of every element.
public struct Tanh: Layer {
    /// A layer without parameters.
    public init() {}

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.tanh() }

    /// `tanh`.
    public var specification: String? { "tanh" }
}
