import KisoCore
public import KisoNN
import KisoOps
public import KisoTensor

/// Enlarges maps by a whole factor: a transposed convolution whose weights are those of linear interpolation
/// between neighbours at first, and may learn to be others.
///
/// For a factor f the filter has 2f × 2f values (1 − |i − c| / f)(1 − |j − c| / f) with c = f − 1/2; channel k of the
/// result comes from channel k alone, at first.
///
/// Shapes: `[n, channels, h, w]` → `[n, channels, f · h, f · w]`.
///
/// Source: J. Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation", CVPR 2015.
public struct BilinearUpsampling: Layer {
    /// `[channels, channels, 2f, 2f]`.
    public let weight: Parameter
    /// How many times as high and as wide results are.
    public let factor: Int

    /// A layer whose weights learn.
    ///
    /// - Parameters:
    ///   - channels: of maps and of results.
    ///   - factor: an even number from 2 on.
    public init(channels: Int, factor: Int) {
        self.factor = factor
        let filter = Self.filter(factor)
        let size = filter.count
        var values = [Float](repeating: 0, count: channels * channels * size)
        for channel in 0..<channels {
            let start = (channel * channels + channel) * size
            values.replaceSubrange(start..<start + size, with: filter)
        }
        weight = Parameter(
            Tensor(values, shape: [channels, channels, 2 * factor, 2 * factor]), role: .weight)
    }

    /// The larger maps.
    public func callAsFunction(_ maps: Tensor, pass: Pass) -> Tensor {
        maps.transposedConvolution(
            weight: pass.value(of: weight), geometry: Self.geometry(factor))
    }

    /// Linear interpolation that does not learn, each channel for itself.
    ///
    /// - Parameters:
    ///   - maps: `[n, channels, h, w]`.
    ///   - factor: an even number from 2 on.
    public static func enlarged(_ maps: Tensor, factor: Int) -> Tensor {
        let (n, channels, h, w) = (maps.shape[0], maps.shape[1], maps.shape[2], maps.shape[3])
        let filter = Tensor(Self.filter(factor), shape: [1, 1, 2 * factor, 2 * factor])
        return maps.reshaped([n * channels, 1, h, w])
            .transposedConvolution(weight: filter, geometry: geometry(factor))
            .reshaped([n, channels, h * factor, w * factor])
    }

    private static func geometry(_ factor: Int) -> WindowGeometry {
        WindowGeometry(size: 2 * factor, stride: factor, padding: factor / 2)
    }

    private static func filter(_ factor: Int) -> [Float] {
        let center = Float(factor) - 0.5
        let line = (0..<2 * factor).map { 1 - abs(Float($0) - center) / Float(factor) }
        return line.flatMap { row in line.map { row * $0 } }
    }
}
