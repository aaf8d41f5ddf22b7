extension Image {
    /// The picture in one channel: Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B, rounded; what is
    /// transparent shows white. A picture of which nothing would be seen on white, such as white ink on
    /// transparent paper, is shown on black.
    public func grayscale() -> Image {
        if channels == 1 { return self }
        let onWhite = luma(ground: 255)
        guard hasAlpha, Image.contrast(onWhite) < 16 else {
            return Image(width: width, height: height, channels: 1, pixels: onWhite)
        }
        let onBlack = luma(ground: 0)
        let isSeen = Image.contrast(onBlack) >= 16
        return Image(
            width: width, height: height, channels: 1, pixels: isSeen ? onBlack : onWhite)
    }

    /// The picture in red, green and blue; what is transparent shows as in ``grayscale()``.
    public func color() -> Image {
        if channels == 3 { return self }
        var ground = 255
        if hasAlpha, Image.contrast(luma(ground: 255)) < 16,
            Image.contrast(luma(ground: 0)) >= 16
        {
            ground = 0
        }
        var result: [UInt8] = []
        result.reserveCapacity(width * height * 3)
        for start in stride(from: 0, to: pixels.count, by: channels) {
            let alpha = hasAlpha ? Int(pixels[start + channels - 1]) : 255
            for channel in 0..<3 {
                let value = Int(pixels[start + (channels >= 3 ? channel : 0)])
                result.append(UInt8((value * alpha + ground * (255 - alpha) + 127) / 255))
            }
        }
        return Image(width: width, height: height, channels: 3, pixels: result)
    }

    /// Whether some pixel is not grey, by more than what compression adds.
    public var isColored: Bool {
        guard channels >= 3 else { return false }
        for start in stride(from: 0, to: pixels.count, by: channels) {
            let (red, green, blue) = (
                Int(pixels[start]), Int(pixels[start + 1]), Int(pixels[start + 2])
            )
            if max(red, green, blue) - min(red, green, blue) > 8 { return true }
        }
        return false
    }

    private var hasAlpha: Bool { channels.isMultiple(of: 2) }

    private static func contrast(_ gray: [UInt8]) -> Int {
        Int(gray.max() ?? 0) - Int(gray.min() ?? 0)
    }

    /// - Parameter ground: what is seen where the picture is transparent.
    private func luma(ground: Int) -> [UInt8] {
        let isColored = channels >= 3
        var gray: [UInt8] = []
        gray.reserveCapacity(width * height)
        for start in stride(from: 0, to: pixels.count, by: channels) {
            // In thousandths, so that the result is exact on every machine.
            var luma = 1000 * Int(pixels[start])
            if isColored {
                luma =
                    299 * Int(pixels[start]) + 587 * Int(pixels[start + 1])
                    + 114 * Int(pixels[start + 2])
            }
            if hasAlpha {
                let alpha = Int(pixels[start + channels - 1])
                luma = (luma * alpha + 1000 * ground * (255 - alpha) + 127) / 255
            }
            gray.append(UInt8((luma + 500) / 1000))
        }
        return gray
    }
}
