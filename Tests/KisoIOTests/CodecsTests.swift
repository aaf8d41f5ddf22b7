import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

/// What a build without the trait `Native` says.
@Suite(.enabled(if: !hasCodecs)) struct CodecsTests {
    @Test func saysWhatIsMissing() throws {
        let words = ["without the trait Native"]
        expectError(.unavailable, words) { try Gzip.decompress([0x1f, 0x8b]) }
        expectError(.unavailable, words) { try Gzip.compress([]) }
        expectError(.unavailable, words) { try SHA256.hexDigest(of: []) }
        expectError(.unavailable, words) { try SHA256.hexDigest(of: Fixture.url("u1.idx")) }
        expectError(.unavailable, words) { try Archive.members(of: []) }
        expectError(.unavailable, words) { try Archive.extract("a", from: []) }
        expectError(.unavailable, words) { try NPZ.read(Fixture.url("stored.npz")) }
        expectError(.unavailable, words) { try Image.read(Fixture.url("gray.png")) }
        expectError(.unavailable, words) { try Image.read(Fixture.url("ramp.jpg")) }
        expectError(.unavailable, words) {
            try Image(width: 1, height: 1, channels: 1, pixels: [0]).encodePNG()
        }
    }
}
