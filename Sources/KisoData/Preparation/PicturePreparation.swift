public import KisoCore
public import KisoIO

/// How a picture becomes the input of a network: `[channels, height, width]`, values from 0 to 1.
public struct PicturePreparation: Codable, Sendable, Equatable {
    /// What pictures show.
    public enum Style: String, Codable, Sendable {
        /// Anything: scaled until it covers the field, and its middle taken.
        case whole
        /// Something light on a dark ground; a picture with a light ground is inverted first.
        case darkGround
        /// A handwritten digit, treated as MNIST's are: see ``DigitPreparation``.
        case digit
    }

    /// What pictures show.
    public var style = Style.whole
    /// 1 for grey, 3 for red, green and blue.
    public var channels: Int
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// Describes pictures.
    public init(style: Style = .whole, channels: Int, height: Int, width: Int) {
        self.style = style
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// The picture as the input of a network, `float32` `[1, channels, height, width]`.
    public func callAsFunction(_ image: Image) -> NDArray {
        if style == .digit { return DigitPreparation.prepare(image) }
        return NDArray(
            bytes(image).map { Float($0) * (1 / 255) }, shape: [1, channels, height, width])
    }

    /// The picture in bytes, channel after channel.
    func bytes(_ image: Image) -> [UInt8] {
        var image = channels == 1 ? image.grayscale() : image.color()
        if style == .darkGround, DigitPreparation.borderMedian(image.grayscale()) > 127 {
            image.pixels = image.pixels.map { 255 - $0 }
        }
        let fitted = image.covering(width: width, height: height)
        if channels == 1 { return fitted.pixels }
        let size = width * height
        var planes = [UInt8](repeating: 0, count: channels * size)
        for place in 0..<size {
            for channel in 0..<channels {
                planes[channel * size + place] = fitted.pixels[place * channels + channel]
            }
        }
        return planes
    }
}

extension Image {
    /// The picture scaled until it covers a field, and what stands out on two sides cut off.
    func covering(width: Int, height: Int) -> Image {
        if self.width == width && self.height == height { return self }
        let scale = max(
            Double(width) / Double(self.width), Double(height) / Double(self.height))
        // Cut first, so that no more is scaled than is kept.
        let cutWidth = min(self.width, max(1, Int((Double(width) / scale).rounded())))
        let cutHeight = min(self.height, max(1, Int((Double(height) / scale).rounded())))
        let (left, top) = ((self.width - cutWidth) / 2, (self.height - cutHeight) / 2)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(cutWidth * cutHeight * channels)
        for row in top..<top + cutHeight {
            let start = (row * self.width + left) * channels
            pixels += self.pixels[start..<start + cutWidth * channels]
        }
        return Image(width: cutWidth, height: cutHeight, channels: channels, pixels: pixels)
            .resized(width: width, height: height)
    }
}
