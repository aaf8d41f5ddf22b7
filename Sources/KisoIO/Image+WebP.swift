import KisoCore

#if Native
    import CWebP
#endif

extension Image {
    /// `RIFF`, four bytes of length, `WEBP`.
    static func isWebP(_ start: some Collection<UInt8>) -> Bool {
        start.starts(with: Array("RIFF".utf8))
            && start.dropFirst(8).starts(with: Array("WEBP".utf8))
    }

    /// The picture of a WebP file, RGB, with alpha if there is any; of an animated one, nothing.
    static func decodeWebP(_ bytes: [UInt8], name: String) throws -> Image {
        #if Native
            var features = WebPBitstreamFeatures()
            guard
                WebPGetFeaturesInternal(
                    bytes, bytes.count, &features, WEBP_DECODER_ABI_VERSION) == VP8_STATUS_OK
            else { throw KisoError(.badData, "\(name): the WebP data is damaged or truncated") }
            guard features.has_animation == 0 else {
                throw KisoError(
                    .badData,
                    "\(name): an animated WebP, expected one picture; save one of its frames")
            }
            let (width, height) = (Int(features.width), Int(features.height))
            let channels = features.has_alpha != 0 ? 4 : 3
            let count = try checkedByteCount(
                width: width, height: height, channels: channels, name: name)
            var pixels = [UInt8](repeating: 0, count: count)
            let stride = Int32(width * channels)
            let result =
                channels == 4
                ? WebPDecodeRGBAInto(bytes, bytes.count, &pixels, count, stride)
                : WebPDecodeRGBInto(bytes, bytes.count, &pixels, count, stride)
            guard result != nil else {
                throw KisoError(.badData, "\(name): the WebP data is damaged or truncated")
            }
            return Image(width: width, height: height, channels: channels, pixels: pixels)
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }
}
