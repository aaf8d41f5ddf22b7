public import KisoCore
import KisoOps
public import KisoTensor

/// Average pooling: the mean of every window of an image; zeros of the padding count.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c, oh, ow]`; sizes that do not divide round as asked,
/// down by default.
///
/// ```swift
/// let half = AveragePool(size: 2)
/// ```
public struct AveragePool: ShapedLayer {
    /// Size, stride and padding.
    public let geometry: WindowGeometry

    /// Windows of `size`, `stride` apart; the stride is the size by default.
    public init(
        size: Int, stride: Int? = nil, padding: Int = 0,
        rounding: WindowGeometry.Rounding = .down
    ) {
        geometry = WindowGeometry(
            size: size, stride: stride ?? size, padding: padding, rounding: rounding)
    }

    /// The mean of every window.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.averagePool(geometry: geometry)
    }

    /// `(c, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try geometry.outputShape(ofImage: input)
    }
}

extension AveragePool: SpelledLayer {
    static let spelling = Spelling.pooling("avgpool")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let pool = try arguments.pool(for: input)
        self.init(
            size: pool.size, stride: pool.stride, padding: pool.padding, rounding: pool.rounding)
    }

    var arguments: Arguments? { geometry.poolArguments }

    /// Every window looks at all of its elements.
    func leastCost(for input: Shape, output: Shape) -> Double {
        Double(output.count) * Double(geometry.size.height) * Double(geometry.size.width)
    }
}
