public import KisoCore
public import KisoTensor

/// An activation function as a layer of its own.
///
/// ```swift
/// let layer = Activation(.gelu)
/// ```
public struct Activation: ShapedLayer {
    /// The function.
    public let function: ActivationFunction

    /// A layer without parameters.
    public init(_ function: ActivationFunction) { self.function = function }

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { function(x) }

    /// The same shape.
    public func outputShape(for input: Shape) throws -> Shape { input }
}

extension Activation: WordedLayer {
    var words: String? { function.rawValue }

    /// The functions that have no layer of their own, a word each.
    static let entries = ActivationFunction.allCases
        .filter { ![.relu, .sigmoid, .tanh].contains($0) }
        .map { function in
            LayerEntry(Spelling(function.rawValue)) { _, _, _ in Activation(function) }
        }
}
