public import KisoCore
import KisoOps
public import KisoTensor

/// A table of vectors that are learnt: integers in, their rows out.
///
/// Shapes: input `[n, …]` of integers in `0..<count`, weight `[count, size]`, output `[n, …, size]`.
///
/// ```swift
/// let words = Embedding(count: 10_000, size: 64)
/// ```
public struct Embedding: ShapedLayer {
    /// `[count, size]`, drawn from a normal distribution of deviation 1.
    public let weight: Parameter
    /// The number of rows.
    public let count: Int
    /// The size of a row.
    public let size: Int

    /// A table with random rows.
    public init(count: Int, size: Int) {
        self.count = count
        self.size = size
        weight = Initializer.normal(1).parameter([count, size], inputs: 1)
    }

    /// The rows at the numbers.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        pass.value(of: weight).embedding(x.dtype.isFloatingPoint ? x.cast(to: .int64) : x)
    }

    /// The example's shape with a row for every number.
    public func outputShape(for input: Shape) throws -> Shape {
        Shape(input.dimensions + [size])
    }
}

extension Embedding: SpelledLayer {
    static let spelling = Spelling("embedding", [.integer("count"), .integer("size")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let count = arguments.integer("count"), size = arguments.integer("size")
        try Shape.requireParameter(count, size)
        self.init(count: count, size: size)
    }

    var arguments: Arguments? { Arguments().with("count", count).with("size", size) }

    /// Rows are only copied.
    func leastCost(for input: Shape, output: Shape) -> Double { 0 }
}
