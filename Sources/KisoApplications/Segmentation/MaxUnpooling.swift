import KisoCore
import KisoOps
public import KisoTensor

/// Pooling of 2×2 that remembers which of the four was the greatest, and its inverse, which puts values back there
/// and zeros elsewhere: SegNet's way to a picture's size without weights.
///
/// ```swift
/// let (half, places) = MaxUnpooling.pooled(maps)
/// let whole = MaxUnpooling.unpooled(half, to: places)
/// ```
///
/// Source: V. Badrinarayanan, A. Kendall, R. Cipolla, "SegNet: A deep convolutional encoder-decoder architecture for
/// image segmentation", 2015.
public enum MaxUnpooling {
    /// Where the greatest were.
    public struct Places: Sendable {
        /// `[n, channels, h / 2, w / 2, 4]`: 1 at the first of the greatest of a window, else 0.
        let isThere: Tensor
    }

    /// The greatest of each window of 2×2.
    ///
    /// - Parameter maps: `[n, channels, h, w]` with even `h` and `w`.
    /// - Returns: `[n, channels, h / 2, w / 2]` and where they were; of equal ones it is the first, row by row.
    public static func pooled(_ maps: Tensor) -> (Tensor, Places) {
        let windows = windows(maps)
        let isThere = windows.detached.argmax(axis: -1).oneHot(classes: 4)
        return ((windows * isThere).sum(axes: [-1]), Places(isThere: isThere))
    }

    /// Values at their places.
    ///
    /// - Parameters:
    ///   - values: `[n, channels, h / 2, w / 2]`.
    ///   - places: where the greatest were in maps of twice the size.
    /// - Returns: `[n, channels, h, w]`.
    public static func unpooled(_ values: Tensor, to places: Places) -> Tensor {
        let s = values.shape.dimensions
        let spread = values.reshaped([s[0], s[1], s[2], s[3], 1]) * places.isThere
        return spread.reshaped([s[0], s[1], s[2], s[3], 2, 2]).transposed([0, 1, 2, 4, 3, 5])
            .reshaped([s[0], s[1], s[2] * 2, s[3] * 2])
    }

    /// `[n, channels, h / 2, w / 2, 4]`.
    private static func windows(_ maps: Tensor) -> Tensor {
        let s = maps.shape.dimensions
        return maps.reshaped([s[0], s[1], s[2] / 2, 2, s[3] / 2, 2])
            .transposed([0, 1, 2, 4, 3, 5]).reshaped([s[0], s[1], s[2] / 2, s[3] / 2, 4])
    }
}
