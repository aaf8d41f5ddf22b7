import Foundation
import KisoCore
import KisoData
import KisoTestSupport
import Testing

@Suite("Photographs of Tux Paint's stamps")
struct StampPhotosTests {
    @Test("members of the package go to their classes; drawings and sounds do not")
    func paths() {
        let prefix = "./usr/share/tuxpaint/stamps/"
        #expect(
            StampPhotos.path(of: prefix + "animals/birds/owl.png") == "bird/animals-birds-owl.png")
        #expect(
            StampPhotos.path(of: prefix + "animals/mammals/cats/lion.png")
                == "mammal/animals-mammals-cats-lion.png")
        for other in [
            "animals/birds/owl.ogg", "animals/birds/cartoon/owl.png", "space/moon.png",
            "food/../../../etc/passwd.png", "animals/birds.png",
        ] { #expect(StampPhotos.path(of: prefix + other) == nil, "\(other)") }
        #expect(StampPhotos.path(of: "/etc/passwd.png") == nil)
    }

    @Test("what is no such package is refused")
    func refused() {
        expectError(.badData, ["tuxpaint-stamps-default"]) {
            try StampPhotos.pictures(inPackage: Array("!<arch>\n".utf8))
        }
    }
}
