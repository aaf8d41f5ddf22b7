package import KisoIO
import KisoCore
import KisoOps
package import KisoTensor

extension Image {
    /// The picture as a network takes it: `float32` `[1, channels, height, width]`, values from 0 to 1.
    package var tensor: Tensor {
        let size = width * height
        var values = [Float](repeating: 0, count: channels * size)
        for place in 0..<size {
            for channel in 0..<channels {
                values[channel * size + place] = Float(pixels[place * channels + channel]) / 255
            }
        }
        return Tensor(values, shape: [1, channels, height, width])
    }

    /// A picture of a batch `[n, channels, height, width]`; what lies outside of 0 to 1 is cut off.
    ///
    /// - Precondition: one or three channels, and a picture of this number.
    package init(_ batch: Tensor, at index: Int = 0) {
        let (channels, height, width) = (batch.shape[1], batch.shape[2], batch.shape[3])
        let size = height * width
        let values = batch[index..<index + 1].floats
        var pixels = [UInt8](repeating: 0, count: channels * size)
        for place in 0..<size {
            for channel in 0..<channels {
                let value = values[channel * size + place]
                pixels[place * channels + channel] =
                    value.isFinite ? UInt8((min(max(value, 0), 1) * 255).rounded()) : 0
            }
        }
        self.init(width: width, height: height, channels: channels, pixels: pixels)
    }
}
