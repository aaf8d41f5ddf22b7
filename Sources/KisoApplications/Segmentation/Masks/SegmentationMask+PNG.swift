public import Foundation
import KisoCore
import KisoIO

extension SegmentationMask {
    /// The mask as a PNG file with the palette of PASCAL VOC: other programs show colours and read labels.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public func encodedPalettePNG() throws -> [UInt8] {
        try PalettePicture(
            width: width, height: height, indices: labels, palette: VOCPalette.table
        ).encodePNG()
    }

    /// The mask as a grey PNG file whose values are the labels.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public func encodedIndexPNG() throws -> [UInt8] {
        try Image(width: width, height: height, channels: 1, pixels: labels).encodePNG()
    }

    /// Reads a mask: a PNG file with a palette (its numbers count, not its colours), of grey labels, or of
    /// colours of PASCAL VOC's palette.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` for a JPEG, whose compression
    ///   changes labels, for a damaged file, and for colours that are no label's.
    public static func read(_ url: URL) throws -> SegmentationMask {
        let bytes = try FileReading.bytes(of: url, limit: Image.fileLimit)
        if bytes.starts(with: [0xff, 0xd8]) {
            throw KisoError(
                .badData,
                "\(url.path): a JPEG is no mask, its compression changes the labels; write PNG")
        }
        if let picture = try PalettePicture.decode(bytes, name: url.path) {
            return SegmentationMask(
                width: picture.width, height: picture.height, labels: picture.indices)
        }
        return try coloured(Image.decode(bytes, name: url.path), name: url.path)
    }

    private static func coloured(_ image: Image, name: String) throws -> SegmentationMask {
        var labels: [UInt32: UInt8] = [:]
        let table = VOCPalette.table
        for label in 0..<256 {
            labels[key(table[label * 3], table[label * 3 + 1], table[label * 3 + 2])] = UInt8(label)
        }
        let step = image.channels
        var result: [UInt8] = []
        result.reserveCapacity(image.width * image.height)
        for start in stride(from: 0, to: image.pixels.count, by: step) {
            let red = image.pixels[start]
            let green = step < 3 ? red : image.pixels[start + 1]
            let blue = step < 3 ? red : image.pixels[start + 2]
            let alpha = step % 2 == 0 ? image.pixels[start + step - 1] : 255
            guard alpha == 255, let label = labels[key(red, green, blue)] else {
                throw KisoError(
                    .badData,
                    "\(name): the colour (\(red), \(green), \(blue))"
                        + (alpha == 255 ? "" : ", in part transparent,")
                        + " is no label's in VOC's palette; write labels with a palette or in grey")
            }
            result.append(label)
        }
        return SegmentationMask(width: image.width, height: image.height, labels: result)
    }

    private static func key(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt32 {
        UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }
}
