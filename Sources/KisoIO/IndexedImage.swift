public import Foundation
import KisoCore

#if Native
    import CPNG
#endif

/// A picture whose pixels are numbers of colours in a palette, as masks of segmentation are kept in PNG files.
///
/// ```swift
/// let mask = try IndexedImage.read(URL(filePath: "SegmentationClass/2007_000032.png"))
/// mask.pixels.contains(255)
/// ```
public struct IndexedImage: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// The number of each pixel's colour, row after row; the value of a grey picture.
    public let pixels: [UInt8]
    /// Red, green and blue of each number; none for a grey picture.
    public let palette: [[UInt8]]

    /// A picture from its values.
    ///
    /// - Precondition: `pixels.count == width * height`; at most 256 colours of three values, and none for a grey
    ///   picture or one for each number that occurs.
    public init(width: Int, height: Int, pixels: [UInt8], palette: [[UInt8]] = []) {
        precondition(width > 0 && height > 0 && pixels.count == width * height, "a value a pixel")
        precondition(
            palette.count <= 256 && palette.allSatisfy { $0.count == 3 }, "colours of three values")
        precondition(
            palette.isEmpty || pixels.allSatisfy { Int($0) < palette.count },
            "a number without a colour")
        (self.width, self.height) = (width, height)
        (self.pixels, self.palette) = (pixels, palette)
    }

    /// Reads a PNG file with a palette, or a grey one.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is no PNG, has colours without a
    ///   palette, or is damaged or too large; `.unavailable` in a build without the trait `Native`.
    public static func read(_ url: URL) throws -> IndexedImage {
        try decode(FileReading.bytes(of: url, limit: Image.fileLimit), name: url.path)
    }

    /// Decodes a PNG file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the file as bytes.
    ///   - name: what errors call the file.
    public static func decode(_ bytes: [UInt8], name: String = "mask data") throws -> IndexedImage {
        if bytes.starts(with: [0xff, 0xd8, 0xff]) {
            throw KisoError(
                .badData,
                "\(name): a JPEG, which changes the numbers of a mask; save masks as PNG")
        }
        guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else {
            throw KisoError(
                .badData, "\(name): no PNG, it starts with \(hexadecimal(bytes.prefix(4)))")
        }
        #if Native
            return try bytes.withUnsafeBytes { source in
                var header = png_image()
                header.version = png_uint_32(PNG_IMAGE_VERSION)
                defer { png_image_free(&header) }
                func damaged() -> KisoError {
                    KisoError(.badData, "\(name): the PNG data is damaged or truncated")
                }
                guard
                    png_image_begin_read_from_memory(&header, source.baseAddress, source.count) != 0
                else { throw damaged() }
                let hasPalette = header.format & UInt32(PNG_FORMAT_FLAG_COLORMAP) != 0
                let isGrey = header.format & UInt32(PNG_FORMAT_FLAG_COLOR) == 0
                guard hasPalette || isGrey && header.format & UInt32(PNG_FORMAT_FLAG_LINEAR) == 0
                else {
                    let kind = isGrey ? "16 bits a pixel" : "colours without a palette"
                    throw KisoError(
                        .badData,
                        "\(name): has \(kind), expected numbers of classes: a palette or 8 bits of grey"
                    )
                }
                let count = try Image.checkedByteCount(
                    width: Int(header.width), height: Int(header.height), channels: 1, name: name)
                let entries = Int(header.colormap_entries)
                header.format =
                    hasPalette
                    ? UInt32(
                        PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLORMAP)
                    : 0
                var pixels = [UInt8](repeating: 0, count: count)
                var colors = [UInt8](repeating: 0, count: 256 * 4)
                guard png_image_finish_read(&header, nil, &pixels, 0, &colors) != 0 else {
                    throw damaged()
                }
                let palette =
                    hasPalette
                    ? (0..<min(entries, 256)).map { Array(colors[$0 * 4..<$0 * 4 + 3]) } : []
                guard palette.isEmpty || pixels.allSatisfy({ Int($0) < palette.count }) else {
                    throw KisoError(.badData, "\(name): a pixel has a number without a colour")
                }
                return IndexedImage(
                    width: Int(header.width), height: Int(header.height), pixels: pixels,
                    palette: palette)
            }
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    /// The bytes of a PNG file: with the palette, or grey without one.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public func encodePNG() throws -> [UInt8] {
        #if Native
            var header = png_image()
            header.version = png_uint_32(PNG_IMAGE_VERSION)
            header.width = UInt32(width)
            header.height = UInt32(height)
            header.format =
                palette.isEmpty ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP)
            header.colormap_entries = UInt32(palette.count)
            defer { png_image_free(&header) }
            let colors = palette.flatMap { $0 }
            var size = pixels.count + height + pixels.count / 500 + 4096
            var file = [UInt8](repeating: 0, count: size)
            guard png_image_write_to_memory(&header, &file, &size, 0, pixels, 0, colors) != 0 else {
                throw KisoError(.defect, "libpng cannot write a mask")
            }
            return Array(file.prefix(size))
        #else
            throw KisoError.withoutCodecs("writing PNG")
        #endif
    }
}
