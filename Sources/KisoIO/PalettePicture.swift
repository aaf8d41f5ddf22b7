public import Foundation
import KisoCore

#if Native
    import CPNG
#endif

/// A picture of at most 256 colours as PNG files have it: a number for every pixel, and what colour a number is.
///
/// ```swift
/// let mask = try PalettePicture.read(url)  // the numbers, not the colours
/// ```
public struct PalettePicture: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// A number for every pixel, row after row.
    public let indices: [UInt8]
    /// Red, green and blue of number 0, of number 1, …; empty where the file has none and numbers are grey.
    public let palette: [UInt8]

    /// A picture from its numbers.
    ///
    /// - Precondition: as many numbers as pixels; three bytes for each of at most 256 colours.
    public init(width: Int, height: Int, indices: [UInt8], palette: [UInt8]) {
        precondition(
            width > 0 && height > 0 && indices.count == width * height
                && palette.count % 3 == 0 && palette.count <= 768,
            "\(indices.count) numbers, \(palette.count) bytes of colours for \(width)×\(height)")
        (self.width, self.height) = (width, height)
        (self.indices, self.palette) = (indices, palette)
    }

    /// The bytes of a PNG file with a palette.
    ///
    /// - Precondition: every number has a colour.
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public func encodePNG() throws -> [UInt8] {
        precondition(
            Int(indices.max() ?? 0) < palette.count / 3, "a number that has no colour")
        #if Native
            var header = png_image()
            header.version = png_uint_32(PNG_IMAGE_VERSION)
            header.width = UInt32(width)
            header.height = UInt32(height)
            header.format = Self.format
            header.colormap_entries = UInt32(palette.count / 3)
            defer { png_image_free(&header) }
            var size = indices.count + height + indices.count / 500 + 8192
            var file = [UInt8](repeating: 0, count: size)
            guard
                png_image_write_to_memory(&header, &file, &size, 0, indices, 0, palette) != 0
            else { throw KisoError(.defect, "libpng cannot write a palette") }
            return Array(file.prefix(size))
        #else
            throw KisoError.withoutCodecs("writing PNG")
        #endif
    }

    /// Reads a PNG file with a palette or of grey numbers with up to 8 bits; `nil` for one with colours of its
    /// own, with alpha or with 16 bits. The numbers are those of the file, whatever it says of brightness.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is no PNG, damaged or too
    ///   large.
    public static func read(_ url: URL) throws -> PalettePicture? {
        try decode(FileReading.bytes(of: url, limit: Image.fileLimit), name: url.path)
    }

    /// Decodes a PNG file; as ``read(_:)``.
    ///
    /// - Parameters:
    ///   - bytes: the file as bytes.
    ///   - name: what errors call the file.
    public static func decode(_ bytes: [UInt8], name: String = "image data") throws
        -> PalettePicture?
    {
        let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        guard bytes.starts(with: signature), bytes.count > 26 else {
            throw KisoError(.badData, "\(name): is no PNG file")
        }
        // Behind the sizes of the header: bits of a number, kind of colours.
        let (bits, kind) = (bytes[24], bytes[25])
        guard bits <= 8, kind == 3 || kind == 0 else { return nil }
        #if Native
            guard let numbers = PNGNumbers(bytes) else {
                throw KisoError(.badData, "\(name): the PNG data is damaged or truncated")
            }
            return try numbers.bytes.withUnsafeBytes { source in
                var header = png_image()
                header.version = png_uint_32(PNG_IMAGE_VERSION)
                defer { png_image_free(&header) }
                guard
                    png_image_begin_read_from_memory(&header, source.baseAddress, source.count) != 0
                else { throw KisoError(.badData, "\(name): the PNG data is damaged") }
                let (width, height) = (Int(header.width), Int(header.height))
                let count = try Image.checkedByteCount(
                    width: width, height: height, channels: 1, name: name)
                header.format = kind == 3 ? format : 0
                var indices = [UInt8](repeating: 0, count: count)
                var palette = [UInt8](repeating: 0, count: 768)
                guard png_image_finish_read(&header, nil, &indices, 0, &palette) != 0 else {
                    throw KisoError(.badData, "\(name): the PNG data is damaged or truncated")
                }
                if kind == 0 && numbers.greyFactor > 1 {
                    for place in indices.indices { indices[place] /= numbers.greyFactor }
                }
                let entries = min(256, Int(header.colormap_entries))
                return PalettePicture(
                    width: width, height: height, indices: indices,
                    palette: kind == 3 ? Array(palette.prefix(entries * 3)) : [])
            }
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    #if Native
        private static let format =
            UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_COLORMAP)
    #endif
}
