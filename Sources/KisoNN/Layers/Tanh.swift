public import KisoCore
import KisoOps
public import KisoTensor

/// The hyperbolic tangent of every element.
public struct Tanh: ShapedLayer {
    /// A layer without parameters.
    public init() {}

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.tanh() }

    /// The same shape.
    public func outputShape(for input: Shape) throws -> Shape { input }
}

extension Tanh: SpelledLayer {
    static let spelling = Spelling("tanh")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws { self.init() }

    var arguments: Arguments? { Arguments() }
}
