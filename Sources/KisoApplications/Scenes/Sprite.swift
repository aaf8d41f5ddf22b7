public import KisoIO

/// A thing that scenes are made of: a picture of it that is transparent around it, and what it is.
public struct Sprite: Sendable {
    /// Red, green, blue and how opaque it is.
    public let image: Image
    /// The index of its class.
    public let label: Int
    /// Which one it is among all, so that tests can tell it from others.
    public let identity: String

    /// A thing from its picture; what is all transparent around it is cut off.
    ///
    /// - Precondition: The picture has an alpha channel and is not all transparent.
    public init(_ image: Image, label: Int, identity: String) {
        precondition(image.channels == 4, "a sprite of \(image.channels) channels, expected 4")
        self.image = image.cutToContent
        self.label = label
        self.identity = identity
    }
}

extension Image {
    /// Whether any pixel is seen.
    var hasContent: Bool {
        guard channels == 4 else { return true }
        return stride(from: 3, to: pixels.count, by: 4).contains { pixels[$0] > 127 }
    }

    /// The part around which everything is transparent.
    fileprivate var cutToContent: Image {
        var (left, top, right, bottom) = (width, height, 0, 0)
        for y in 0..<height {
            for x in 0..<width where pixels[(y * width + x) * 4 + 3] > 127 {
                (left, right) = (min(left, x), max(right, x + 1))
                (top, bottom) = (min(top, y), max(bottom, y + 1))
            }
        }
        precondition(left < right, "a sprite in which nothing is seen")
        return cut(x: left..<right, y: top..<bottom)
    }

    /// A part of the picture.
    func cut(x: Range<Int>, y: Range<Int>) -> Image {
        var part: [UInt8] = []
        part.reserveCapacity(x.count * y.count * channels)
        for row in y {
            let start = (row * width + x.lowerBound) * channels
            part += pixels[start..<start + x.count * channels]
        }
        return Image(width: x.count, height: y.count, channels: channels, pixels: part)
    }
}
