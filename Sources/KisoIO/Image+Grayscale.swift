extension Image {
    /// The picture in one channel: Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B, rounded; what is
    /// transparent shows white.
    public func grayscale() -> Image {
        if channels == 1 { return self }
        let hasAlpha = channels.isMultiple(of: 2)
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
                luma = (luma * alpha + 255_000 * (255 - alpha) + 127) / 255
            }
            gray.append(UInt8((luma + 500) / 1000))
        }
        return Image(width: width, height: height, channels: 1, pixels: gray)
    }
}
