import KisoOps
public import KisoTensor

/// An activation function beyond the book's own three: one of ``Kind`` for every element.
///
/// ```swift
/// let layer = Activation(.gelu)
/// ```
public struct Activation: Layer {
    /// The function; its raw value is the word that `--arch` takes.
    public enum Kind: String, CaseIterable, Sendable {
        /// `x` above 0 and `0.01 x` below.
        case leakyReLU = "leakyrelu"
        /// `x` above 0 and `e^x − 1` below.
        case elu
        /// `x · Φ(x)`.
        case gelu
        /// `x · sigmoid(x)`.
        case silu
        /// `ln(1 + e^x)`.
        case softplus
    }

    /// The function.
    public let kind: Kind

    /// A layer without parameters.
    public init(_ kind: Kind) { self.kind = kind }

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        switch kind {
        case .leakyReLU: x.leakyReLU()
        case .elu: x.elu()
        case .gelu: x.gelu()
        case .silu: x.silu()
        case .softplus: x.softplus()
        }
    }

    /// The function's word.
    public var specification: String? { kind.rawValue }
}
