import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite struct ImageTests {
    static let gray: [UInt8] = [0, 128, 255, 10, 20, 30]
    static let rgb: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]

    @Test(
        .enabled(if: hasCodecs),
        arguments: [
            ("gray.png", 3, 1, gray), ("gray16.png", 3, 1, gray), ("rgb.png", 2, 3, rgb),
            ("palette.png", 2, 3, rgb), ("bits.png", 3, 1, [0, 255, 255, 0, 0, 0]),
            ("rgba.png", 2, 4, [255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0, 10, 20, 30, 64]),
            ("gray-alpha.png", 3, 2, [0, 255, 128, 127, 255, 0, 10, 245, 20, 235, 30, 225]),
        ])
    func decodesPNG(file: String, width: Int, channels: Int, pixels: [UInt8]) throws {
        let image = try Image.read(Fixture.url(file))
        #expect(image == Image(width: width, height: 2, channels: channels, pixels: pixels))
    }

    @Test(.enabled(if: hasCodecs), arguments: [("ramp", 1), ("color", 3)])
    func decodesJPEGAsPillowDoes(name: String, channels: Int) throws {
        let image = try Image.read(Fixture.url(name + ".jpg"))
        #expect(image.width == 24 && image.height == 16 && image.channels == channels)
        let expected = try Fixture.bytes(name + ".raw")
        // Both use libjpeg-turbo; builds may differ by one in rounding.
        #expect(zip(image.pixels, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test(.enabled(if: hasCodecs), arguments: [1, 2, 3, 4])
    func readsBackThePNGThatItWrites(channels: Int) throws {
        let pixels = (0..<5 * 7 * channels).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let image = Image(width: 5, height: 7, channels: channels, pixels: pixels)
        #expect(try Image.decode(image.encodePNG()) == image)
    }

    @Test(.enabled(if: hasCodecs)) func refusesWhatIsNoPicture() throws {
        expectError(.badData, ["notes", "48 65"]) {
            try Image.decode(Array("Hello".utf8), name: "notes")
        }
        expectError(.badData, ["empty"]) { try Image.decode([]) }
        for file in ["gray.png", "ramp.jpg"] {
            let bytes = try Fixture.bytes(file)
            expectError(.badData, ["truncated"]) {
                try Image.decode(Array(bytes.prefix(bytes.count * 3 / 4)))
            }
        }
    }

    @Test(.enabled(if: hasCodecs)) func refusesHugePicturesAtOnce() throws {
        // The header of gray.png with 60,000 × 60,000 pixels; the checksum is zlib's crc32 of it.
        let header: [UInt8] =
            [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
            + [0x49, 0x48, 0x44, 0x52, 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 0, 0, 0, 0]
            + [0xa5, 0xb9, 0x2a, 0x9e]
        let rest = try Fixture.bytes("gray.png").dropFirst(33)
        expectError(.badData, ["60000×60000", "scale it down"]) {
            try Image.decode(header + rest)
        }
    }

    @Test func makesGrayscale() {
        let color = Image(width: 2, height: 2, channels: 3, pixels: Self.rgb)
        // 0.299·255 = 76.2, 0.587·255 = 149.7, 0.114·255 = 29.1, 2.99 + 11.74 + 3.42 = 18.2
        #expect(color.grayscale().pixels == [76, 150, 29, 18])
        let clear = Image(width: 3, height: 1, channels: 2, pixels: [0, 0, 0, 255, 100, 51])
        // 51/255 = a fifth: 0.2·100 + 0.8·255 = 224
        #expect(clear.grayscale().pixels == [255, 0, 224])
        let glass = Image(width: 1, height: 1, channels: 4, pixels: [255, 0, 0, 0])
        #expect(glass.grayscale().pixels == [255])
    }

    @Test func averagesAreasWhenShrinking() {
        let image = Image(
            width: 4, height: 2, channels: 1, pixels: [0, 10, 20, 30, 40, 50, 60, 70])
        #expect(image.resized(width: 2, height: 1).pixels == [25, 45])
        // Three pixels into two: each new one covers one and a half.
        let three = Image(width: 3, height: 1, channels: 1, pixels: [0, 30, 90])
        #expect(three.resized(width: 2, height: 1).pixels == [10, 70])
    }

    @Test func interpolatesWhenGrowing() {
        let image = Image(width: 2, height: 1, channels: 1, pixels: [0, 100])
        #expect(image.resized(width: 4, height: 1).pixels == [0, 25, 75, 100])
        #expect(image.resized(width: 2, height: 3).pixels == [0, 100, 0, 100, 0, 100])
        #expect(image.resized(width: 2, height: 1) == image)
    }

    /// Headers that break the letter of the standard, as telephones and editors write them: the
    /// pixels are those of the file without them.
    @Test(.enabled(if: hasCodecs), arguments: ["scan", "approximation", "revision"])
    func readsJPEGsWithHarmlessOddities(kind: String) throws {
        var bytes = try Fixture.bytes("color.jpg")
        let plain = try Image.decode(bytes)
        let scan = try #require(
            bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xda })
        let parameters = scan + 5 + 2 * Int(bytes[scan + 4])
        #expect(Array(bytes[parameters..<parameters + 3]) == [0, 63, 0])
        switch kind {
        case "scan": bytes[parameters + 1] = 0
        case "approximation": bytes[parameters + 2] = 0x10
        default:
            #expect(Array(bytes[6..<10]) == Array("JFIF".utf8))
            bytes[11] = 2
        }
        #expect(try Image.decode(bytes) == plain)
        expectError(.badData, ["damaged or truncated"]) {
            try Image.decode(Array(bytes[..<(bytes.count * 3 / 4)]))
        }
    }

    @Test(.enabled(if: hasCodecs)) func boundsTheScansOfLargeJPEGs() throws {
        var bytes = try Fixture.bytes("ramp.jpg")
        let frame = try #require(
            bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
        // 8192 × 8192 pixels, and the only scan forty times.
        for side in [5, 7] { (bytes[frame + side], bytes[frame + side + 1]) = (0x20, 0) }
        let scan = try #require(
            bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xda })
        let body = bytes[scan..<(bytes.count - 2)]
        for _ in 0..<39 { bytes.insert(contentsOf: body, at: scan) }
        expectError(.badData, ["40 scans", "8192×8192"]) { try Image.decode(bytes) }
    }

    @Test func looksAtTheFirstBytesBeforeItReadsAll() throws {
        expectError(.badData, ["/dev/zero", "device"]) {
            try Image.read(URL(fileURLWithPath: "/dev/zero"))
        }
        try withFolder { folder in
            let sparse = folder.appendingPathComponent("sparse")
            try AtomicFile.write([], to: sparse)
            #expect(truncate(sparse.path, 400 << 20) == 0)
            expectError(.badData, ["starts with", "00 00"]) { try Image.read(sparse) }
            expectError(.badData, ["header of 0 bytes"]) { try Safetensors.read(sparse) }
            expectError(.badData, ["no pickle"]) { try Pickle.read(sparse) }
            expectError(.badData, ["npy"]) { try NPY.read(sparse) }
            expectError(.badData, ["npz"]) { try NPZ.read(sparse) }
        }
    }
}
