import KisoCore
import KisoIO

extension SegmentationMask {
    /// VOC's palette: the bits of a number, spread over red, green and blue from the highest on, so that neighbours
    /// differ well: 0 is black, 1 dark red, 2 dark green, 255 a light grey.
    public static let palette: [[UInt8]] = (0..<256).map { number in
        var color: [UInt8] = [0, 0, 0]
        for bit in 0..<3 {
            for channel in 0..<3 where number >> (bit * 3 + channel) & 1 == 1 {
                color[channel] |= 0x80 >> UInt8(bit)
            }
        }
        return color
    }

    /// The mask as a PNG file with VOC's palette.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build that writes no PNG.
    public func palettePNG() throws -> [UInt8] {
        try IndexedImage(width: width, height: height, pixels: values, palette: Self.palette)
            .encodePNG()
    }

    /// The mask as a PNG file whose grey values are the numbers of the classes.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build that writes no PNG.
    public func indexPNG() throws -> [UInt8] {
        try IndexedImage(width: width, height: height, pixels: values).encodePNG()
    }
}
