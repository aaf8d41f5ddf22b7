public import KisoCore
import KisoOps
public import KisoTensor

/// The way back from a max pooling: values at the places of the maxima, zero elsewhere.
///
/// ```swift
/// let wide = MaxUnpool(size: 2)(pooled, where: map)
/// ```
public struct MaxUnpool: Sendable {
    /// Size and stride of the pooling.
    public let geometry: WindowGeometry

    /// The way back from windows of `size` that lie side by side.
    public init(size: Int) { geometry = WindowGeometry(size: size, stride: size) }

    /// Values of the pooled size at the places of the maxima of the map that was pooled.
    public func callAsFunction(_ x: Tensor, where map: Tensor) -> Tensor {
        x.maxUnpooled(where: map, geometry: geometry)
    }
}
