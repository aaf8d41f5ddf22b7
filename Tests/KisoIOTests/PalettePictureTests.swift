import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite("Pictures of numbers", .enabled(if: hasCodecs))
struct PalettePictureTests {
    @Test(
        "Numbers are those of the file, whatever its bits, brightness and transparency",
        arguments: [
            ("mask-1bit.png", [0, 1, 1, 0]), ("mask-2bit.png", [0, 1, 2, 3]),
            ("mask-4bit.png", [0, 7, 5, 15]), ("mask-gamma.png", [0, 40, 80, 120]),
            ("mask-transparent.png", [0, 1, 2, 3]), ("mask-palette.png", [0, 1, 2, 3]),
        ] as [(String, [UInt8])])
    func numbers(file: String, indices: [UInt8]) throws {
        let picture = try #require(try PalettePicture.decode(Fixture.bytes(file)))
        #expect(picture.width == 4 && picture.height == 1)
        #expect(picture.indices == indices)
    }

    @Test("The palette's colours are those of the file too, and come back")
    func colors() throws {
        let picture = try #require(
            try PalettePicture.decode(Fixture.bytes("mask-palette.png")))
        #expect(picture.palette == Array(0..<12))
        #expect(try PalettePicture.decode(picture.encodePNG()) == picture)
    }

    @Test("What holds no numbers is none", arguments: ["mask-alpha.png", "gray16.png", "rgb.png"])
    func refuses(file: String) throws {
        #expect(try PalettePicture.decode(Fixture.bytes(file)) == nil)
    }

    @Test("A file that is cut off or changed anywhere is read or refused")
    func damaged() throws {
        let bytes = try Fixture.bytes("mask-2bit.png")
        for count in bytes.indices {
            #expect(throws: KisoError.self) { try PalettePicture.decode(Array(bytes[..<count])) }
        }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0xff
            _ = try? PalettePicture.decode(changed)
        }
    }
}
