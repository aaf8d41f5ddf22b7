import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite("How a camera held the picture", .enabled(if: hasCodecs))
struct OrientationTests {
    /// A TIFF header and a directory with one entry, as a camera writes it.
    private func exif(_ orientation: UInt8, littleEndian: Bool) -> [UInt8] {
        littleEndian
            ? [
                0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0,
                0,
            ]
                + [0, 0, 0, 0]
            : [
                0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0,
                0,
            ]
                + [0, 0, 0, 0]
    }

    /// `ramp.jpg`, 24 × 16 grey pixels, with an Exif segment behind its first marker.
    private func photograph(_ exif: [UInt8]) throws -> [UInt8] {
        let bytes = try Fixture.bytes("ramp.jpg")
        let content = Array("Exif\0\0".utf8) + exif
        return bytes.prefix(2) + [0xff, 0xe1, 0, UInt8(content.count + 2)] + content
            + bytes.dropFirst(2)
    }

    /// The pixels 1 2 3 / 4 5 6 as Pillow 11 writes them with an `eXIf` chunk.
    private func drawing(_ orientation: Int) -> [UInt8] {
        let checksums: [UInt32] = [
            0x13c075e7, 0x22286f7a, 0x845f64ce, 0x41f85a40,
            0xe78f51f4, 0xd6674b69, 0x701040dd, 0x86583034,
        ]
        let checksum = checksums[orientation - 1]
        let header: [UInt8] =
            [
                137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 3, 0, 0, 0,
                2, 8,
            ]
            + [0, 0, 0, 0, 184, 31, 57, 198]
        let chunk: [UInt8] =
            [0, 0, 0, 26, 101, 88, 73, 102] + exif(UInt8(orientation), littleEndian: false)
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
        let pixels: [UInt8] =
            [
                0, 0, 0, 16, 73, 68, 65, 84, 120, 156, 99, 100, 100, 100, 100, 97, 102, 100, 4, 0,
                0, 62,
            ]
            + [0, 14, 180, 78, 63, 127]
        return header + chunk + pixels + [0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130]
    }

    @Test(
        "A picture is turned as Pillow's ImageOps.exif_transpose turns it",
        arguments: [
            (1, 3, [1, 2, 3, 4, 5, 6]), (2, 3, [3, 2, 1, 6, 5, 4]), (3, 3, [6, 5, 4, 3, 2, 1]),
            (4, 3, [4, 5, 6, 1, 2, 3]), (5, 2, [1, 4, 2, 5, 3, 6]), (6, 2, [4, 1, 5, 2, 6, 3]),
            (7, 2, [6, 3, 5, 2, 4, 1]), (8, 2, [3, 6, 2, 5, 1, 4]),
        ] as [(Int, Int, [UInt8])])
    func drawings(orientation: Int, width: Int, pixels: [UInt8]) throws {
        let image = try Image.decode(drawing(orientation))
        #expect(
            image == Image(width: width, height: 6 / width, channels: 1, pixels: pixels))
    }

    @Test("A JPEG of a telephone that was held upright is upright", arguments: [false, true])
    func photographs(littleEndian: Bool) throws {
        let plain = try Image.read(Fixture.url("ramp.jpg"))
        let image = try Image.decode(photograph(exif(6, littleEndian: littleEndian)))
        #expect((image.width, image.height) == (16, 24))
        // A quarter turn to the right: the first line is the first column, from below.
        #expect(
            Array(image.pixels.prefix(16)) == (0..<16).map { plain.pixels[(15 - $0) * 24] })
        #expect(image.pixels.sorted() == plain.pixels.sorted())
    }

    @Test("Exif data that makes no sense changes nothing")
    func nonsense() throws {
        let plain = try Image.read(Fixture.url("ramp.jpg"))
        let good = exif(6, littleEndian: false)
        var farAway = good, unknown = good, long = good
        farAway[4] = 0xff
        unknown[19] = 9
        long[8] = 0xff
        long[11] = 0x13
        for bytes in [[], Array(good.prefix(12)), farAway, unknown, long, Array("XX".utf8)] {
            #expect(try Image.decode(photograph(bytes)) == plain)
        }
    }
}
