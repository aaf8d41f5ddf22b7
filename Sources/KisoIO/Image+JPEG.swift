import KisoCore

#if Native
    import CTurboJPEG
#endif

extension Image {
    static func decodeJPEG(_ bytes: [UInt8], name: String) throws -> Image {
        #if Native
            var structure = JPEGStructure(bytes)
            structure.mendHarmlessOddities()
            let bytes = structure.bytes
            guard let decoder = tjInitDecompress() else {
                throw KisoError(.unavailable, "libturbojpeg does not start")
            }
            defer { tjDestroy(decoder) }
            var width: Int32 = 0
            var height: Int32 = 0
            var subsampling: Int32 = 0
            var space: Int32 = 0
            let header = tjDecompressHeader3(
                decoder, bytes, UInt(bytes.count), &width, &height, &subsampling, &space)
            guard header == 0 else { throw damagedJPEG(name, decoder) }
            let isGray = space == Int32(TJCS_GRAY.rawValue)
            let isInk = space == Int32(TJCS_CMYK.rawValue) || space == Int32(TJCS_YCCK.rawValue)
            let channels = isGray ? 1 : isInk ? 4 : 3
            let count = try checkedByteCount(
                width: Int(width), height: Int(height), channels: channels, name: name)
            // Every scan of a progressive file goes through all pixels; a usual one has about ten.
            guard structure.scanCount * Int(width) * Int(height) <= scannedPixelLimit else {
                throw KisoError(
                    .badData,
                    "\(name): \(structure.scanCount) scans of \(width)×\(height) pixels, expected at "
                        + "most \(scannedPixelLimit) pixels in all; save it again as a usual JPEG")
            }
            let format = isGray ? TJPF_GRAY : isInk ? TJPF_CMYK : TJPF_RGB
            var pixels = [UInt8](repeating: 0, count: count)
            // The limit of scans stops small files that would take minutes.
            let code = tjDecompress2(
                decoder, bytes, UInt(bytes.count), &pixels, width, 0, height,
                Int32(format.rawValue), TJFLAG_LIMITSCANS)
            // Harmless oddities are warnings too; missing data is the one that spoils the picture.
            guard code == 0 || isHarmless(decoder) else { throw damagedJPEG(name, decoder) }
            if isInk { pixels = rgb(fromInvertedInk: pixels) }
            return Image(
                width: Int(width), height: Int(height), channels: isGray ? 1 : 3, pixels: pixels)
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    /// The most pixels that all scans of a JPEG file together may go through.
    static let scannedPixelLimit = 1 << 30

    #if Native
        private static func isHarmless(_ decoder: tjhandle) -> Bool {
            tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue)
                && jpegMessage(decoder).contains("extraneous bytes")
        }

        private static func damagedJPEG(_ name: String, _ decoder: tjhandle) -> KisoError {
            KisoError(
                .badData,
                "\(name): the JPEG data is damaged or truncated (\(jpegMessage(decoder)))")
        }

        private static func jpegMessage(_ decoder: tjhandle) -> String {
            tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no reason given"
        }

        /// Printing inks to RGB; files store 255 for "no ink", as Adobe's programs began it.
        private static func rgb(fromInvertedInk ink: [UInt8]) -> [UInt8] {
            var result: [UInt8] = []
            result.reserveCapacity(ink.count / 4 * 3)
            for start in stride(from: 0, to: ink.count - 3, by: 4) {
                let black = Int(ink[start + 3])
                for channel in start..<start + 3 {
                    result.append(UInt8(Int(ink[channel]) * black / 255))
                }
            }
            return result
        }
    #endif
}
