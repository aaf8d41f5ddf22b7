public import Foundation
import KisoCore

/// A picture in memory: rows of pixels with 8 bits a channel.
///
/// ```swift
/// let image = try Image.read(URL(fileURLWithPath: "digit.png")).grayscale()
/// ```
///
/// One channel is grey, two grey and alpha, three RGB, four RGB and alpha (not premultiplied).
public struct Image: Sendable, Equatable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Values of a pixel: 1 to 4.
    public let channels: Int
    /// The values, row after row from the top left, `width * height * channels` of them.
    public var pixels: [UInt8]

    /// The most pixels that are decoded: 64 Mi.
    public static let pixelLimit = 1 << 26
    /// The most bytes that a decoded picture may take: 192 MiB.
    public static let byteLimit = 192 << 20

    /// A picture from its values.
    ///
    /// - Precondition: `pixels.count == width * height * channels`, and 1 to 4 channels.
    public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0, "a picture of \(width)×\(height) pixels")
        precondition((1...4).contains(channels), "a picture of \(channels) channels")
        precondition(
            pixels.count == width * height * channels,
            "\(pixels.count) values do not fill \(width)×\(height)×\(channels)")
        self.width = width
        self.height = height
        self.channels = channels
        self.pixels = pixels
    }

    /// Reads a PNG, JPEG or WebP file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is none, is
    ///   damaged, or exceeds ``pixelLimit`` or ``byteLimit``; `.unavailable` in a build without the
    ///   trait `Native`.
    public static func read(_ url: URL) throws -> Image {
        try decode(
            FileReading.bytes(of: url, limit: fileLimit) { try checkKind($0, name: url.path) },
            name: url.path)
    }

    /// How the names of files end that are read, in small letters.
    public static let fileExtensions: Set<String> = ["png", "jpg", "jpeg", "jpe", "webp"]

    /// The largest file that is read: 512 MiB, more than any picture within the other limits has.
    public static let fileLimit = 512 << 20

    private static let signatureOfPNG: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    private static let signatureOfJPEG: [UInt8] = [0xff, 0xd8, 0xff]

    private static func checkKind(_ start: ArraySlice<UInt8>, name: String) throws {
        if start.starts(with: signatureOfPNG) || start.starts(with: signatureOfJPEG) { return }
        if isWebP(start) { return }
        throw KisoError(
            .badData,
            "\(name): neither PNG nor JPEG nor WebP, it starts with "
                + (start.isEmpty ? "nothing (empty file)" : hexadecimal(start.prefix(4)))
                + "; convert it to one of them")
    }

    /// Decodes a PNG, JPEG or WebP file, told apart by its first bytes.
    ///
    /// All kinds of PNG become 8-bit grey or RGB, with alpha if there is any; a JPEG becomes grey or
    /// RGB, a WebP RGB, with alpha if there is any. The picture is turned as its camera noted (Exif's
    /// orientation), so that it is upright; WebP has no such note here.
    ///
    /// - Parameters:
    ///   - name: What errors call the file.
    ///   - bytes: the file as bytes.
    public static func decode(_ bytes: [UInt8], name: String = "image data") throws -> Image {
        try checkKind(bytes[...], name: name)
        if isWebP(bytes) { return try decodeWebP(bytes, name: name) }
        return bytes.starts(with: signatureOfPNG)
            ? try decodePNG(bytes, name: name).turned(by: Orientation(png: bytes))
            : try decodeJPEG(bytes, name: name).turned(by: Orientation(jpeg: bytes))
    }

    /// Checks a header's sizes before anything is allocated; the number of bytes to allocate.
    static func checkedByteCount(
        width: Int, height: Int, channels: Int, name: String
    ) throws -> Int {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0 else {
            throw KisoError(.badData, "\(name): a picture of \(width)×\(height) pixels")
        }
        guard !overflow, pixels <= pixelLimit, pixels * channels <= byteLimit else {
            throw KisoError(
                .badData,
                "\(name): a picture of \(width)×\(height) pixels, expected at most \(pixelLimit) "
                    + "pixels and \(byteLimit >> 20) MiB; scale it down")
        }
        return pixels * channels
    }
}
