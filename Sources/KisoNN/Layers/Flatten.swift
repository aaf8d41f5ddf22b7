public import KisoCore
import KisoOps
public import KisoTensor

/// The elements of each example in one row: `[n, …]` to `[n, count]`.
public struct Flatten: ShapedLayer {
    /// A layer without parameters.
    public init() {}

    /// One row an example.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.flattened(fromAxis: 1) }

    /// `(count,)`.
    public func outputShape(for input: Shape) throws -> Shape { [input.count] }
}

extension Flatten: SpelledLayer {
    static let spelling = Spelling("flatten")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws { self.init() }

    var arguments: Arguments? { Arguments() }
}
