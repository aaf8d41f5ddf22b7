import KisoCore

#if Native
    import CPNG
#endif

extension Image {
    /// The bytes of a PNG file.
    ///
    /// - Throws: `KisoError` `.unavailable` in a build without the trait `Native`.
    public func encodePNG() throws -> [UInt8] {
        #if Native
            var header = png_image()
            header.version = png_uint_32(PNG_IMAGE_VERSION)
            header.width = UInt32(width)
            header.height = UInt32(height)
            header.format = Self.pngFormat(channels: channels)
            defer { png_image_free(&header) }
            // An upper bound: deflate adds at most a thousandth, and the chunks' frames.
            var size = pixels.count + height + pixels.count / 500 + 4096
            var file = [UInt8](repeating: 0, count: size)
            guard png_image_write_to_memory(&header, &file, &size, 0, pixels, 0, nil) != 0 else {
                throw KisoError(.defect, "libpng cannot write: \(Self.pngMessage(&header))")
            }
            return Array(file.prefix(size))
        #else
            throw KisoError.withoutCodecs("writing PNG")
        #endif
    }

    static func decodePNG(_ bytes: [UInt8], name: String) throws -> Image {
        #if Native
            return try bytes.withUnsafeBytes { source in
                var header = png_image()
                header.version = png_uint_32(PNG_IMAGE_VERSION)
                defer { png_image_free(&header) }
                guard
                    png_image_begin_read_from_memory(&header, source.baseAddress, source.count) != 0
                else { throw damagedPNG(name, &header) }
                let isColored = header.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
                let hasAlpha = header.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
                let channels = (isColored ? 3 : 1) + (hasAlpha ? 1 : 0)
                let width = Int(header.width), height = Int(header.height)
                let count = try checkedByteCount(
                    width: width, height: height, channels: channels, name: name)
                header.format = pngFormat(channels: channels)
                // Without this, 16-bit files that state no gamma would be taken for linear light.
                header.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
                var pixels = [UInt8](repeating: 0, count: count)
                guard png_image_finish_read(&header, nil, &pixels, 0, nil) != 0 else {
                    throw damagedPNG(name, &header)
                }
                return Image(width: width, height: height, channels: channels, pixels: pixels)
            }
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    #if Native
        private static func pngFormat(channels: Int) -> UInt32 {
            (channels >= 3 ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0)
                | (channels.isMultiple(of: 2) ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
        }

        private static func damagedPNG(_ name: String, _ header: inout png_image) -> KisoError {
            KisoError(
                .badData, "\(name): the PNG data is damaged or truncated (\(pngMessage(&header)))")
        }

        private static func pngMessage(_ header: inout png_image) -> String {
            withUnsafeBytes(of: &header.message) { buffer in
                String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
    #endif
}
