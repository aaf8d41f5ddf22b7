public import KisoCore
import KisoOps
public import KisoTensor

/// The rectified linear unit: `max(x, 0)` of every element.
public struct ReLU: ShapedLayer {
    /// A layer without parameters.
    public init() {}

    /// The function of every element.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.relu() }

    /// The same shape.
    public func outputShape(for input: Shape) throws -> Shape { input }
}

extension ReLU: SpelledLayer {
    static let spelling = Spelling("relu")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws { self.init() }

    var arguments: Arguments? { Arguments() }
}
