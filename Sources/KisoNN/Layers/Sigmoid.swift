public import KisoCore
import KisoOps
public import KisoTensor

/// The logistic function: `1 / (1 + e^−x)` of every element.
public struct Sigmoid: ShapedLayer {
    /// A layer without parameters.
    public init() {}

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.sigmoid() }

    /// The same shape.
    public func outputShape(for input: Shape) throws -> Shape { input }
}

extension Sigmoid: SpelledLayer {
    static let spelling = Spelling("sigmoid")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws { self.init() }

    var arguments: Arguments? { Arguments() }
}
