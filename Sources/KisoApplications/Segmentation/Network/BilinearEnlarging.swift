import KisoCore
public import KisoNN
import KisoTensor

extension TransposedConvolution {
    /// A layer that enlarges maps `factor` times and begins as bilinear interpolation, each channel by
    /// itself; training may move it.
    ///
    /// Shapes: `[n, channels, h, w]` to `[n, channels, factor · h, factor · w]`. Along an axis the filter is
    /// `1 − |i − c| / factor` for `2 · factor` places `i` around the middle `c = factor − ½`.
    ///
    /// ```swift
    /// let twice = TransposedConvolution(enlarging: 2, channels: 11)
    /// ```
    ///
    /// Source: J. Long et al., "Fully convolutional networks for semantic segmentation", CVPR 2015.
    ///
    /// - Parameters:
    ///   - factor: how many times as large, an even number.
    ///   - channels: of the maps.
    /// - Precondition: `factor` is even and positive.
    public init(enlarging factor: Int, channels: Int) {
        precondition(factor > 0 && factor % 2 == 0, "enlarging \(factor) times, expected evenly")
        self.init(
            inputs: channels, filters: channels, size: 2 * factor, stride: factor,
            padding: factor / 2, initializer: .zeros)
        weight.value = Self.bilinear(factor, channels: channels)
    }

    /// `[channels, channels, 2 · factor, 2 · factor]`, zero between different channels.
    private static func bilinear(_ factor: Int, channels: Int) -> Tensor {
        let size = 2 * factor
        let line = (0..<size).map { place in
            1 - abs(Float(place) - (Float(factor) - 0.5)) / Float(factor)
        }
        var values = [Float](repeating: 0, count: channels * channels * size * size)
        for channel in 0..<channels {
            let start = (channel * channels + channel) * size * size
            for row in 0..<size {
                for column in 0..<size {
                    values[start + row * size + column] = line[row] * line[column]
                }
            }
        }
        return Tensor(values, shape: [channels, channels, size, size])
    }
}
