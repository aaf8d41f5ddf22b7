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
public struct AveragePool: Layer {
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

    /// `avgpool:` with the size, and what differs from the defaults.
    public var specification: String? { "avg" + geometry.poolingWords }
}
