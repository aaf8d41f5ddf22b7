public import KisoCore
import KisoOps
public import KisoTensor

/// Max pooling: the largest element of every window of an image.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c, oh, ow]`; sizes that do not divide round as asked,
/// down by default. The
/// first of several largest elements takes the gradient.
///
/// ```swift
/// let half = MaxPool(size: 2)
/// ```
public struct MaxPool: RectifiableLayer {
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

    /// The largest element of every window.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.maxPool(geometry: geometry) }

    func rectified(_ x: Tensor, pass: Pass) -> Tensor {
        x.maxPool(geometry: geometry, relu: true)
    }

    /// `(c, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try geometry.outputShape(ofImage: input)
    }

    /// `pool:` with the size, and what differs from the defaults.
    public var specification: String? { geometry.poolingWords }
}
