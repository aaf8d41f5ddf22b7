import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite(.enabled(if: hasCodecs)) struct GzipTests {
    @Test func readsBackWhatItWrites() throws {
        let text = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
        #expect(try Gzip.decompress(Gzip.compress(text)) == text)
        #expect(try Gzip.decompress(Gzip.compress([])) == [])
        #expect(try Gzip.compress(text) == Gzip.compress(text))
    }

    @Test func readsSeveralMembersAndPadding() throws {
        let bytes = try Fixture.bytes("two-members.gz")
        #expect(try Gzip.decompress(bytes) == Array("first second".utf8))
        #expect(try Gzip.decompress(bytes + [0, 0, 0]) == Array("first second".utf8))
        expectError(.badData, ["corrupt"]) { try Gzip.decompress(bytes + [1, 2, 3]) }
    }

    @Test func detectsDamage() throws {
        let bytes = try Fixture.bytes("two-members.gz")
        for length in [2, 10, 15, bytes.count - 1] {
            expectError(.badData, ["cut", "truncated"]) {
                try Gzip.decompress(Array(bytes.prefix(length)), name: "cut")
            }
        }
        for index in [bytes.count - 8, bytes.count - 4] {
            var damaged = bytes
            damaged[index] ^= 1
            expectError(.badData, ["corrupt"]) { try Gzip.decompress(damaged) }
        }
        expectError(.badData, ["not gzip"]) { try Gzip.decompress([1, 2, 3]) }
    }

    @Test func refusesBombs() throws {
        let bomb = try Gzip.decompress(Fixture.bytes("bomb.gz"))
        #expect(bomb.count < 100_000)
        let start = ContinuousClock.now
        expectError(.badData, ["bomb"]) { try Gzip.decompress(bomb) }
        #expect(.now - start < .seconds(5))
        #expect(try Gzip.decompress(bomb, limit: 80 << 20).count == 80 << 20)
        expectError(.badData, ["more than 5 bytes"]) {
            try Gzip.decompress(Gzip.compress(Array("123456".utf8)), limit: 5)
        }
    }
}

@Suite(.enabled(if: hasCodecs)) struct SHA256Tests {
    /// FIPS 180-2, appendix B.
    @Test(arguments: [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
    func knowsTheStandardsExamples(text: String, sum: String) throws {
        #expect(try SHA256.hexDigest(of: Array(text.utf8)) == sum)
        try withFolder { folder in
            let file = folder.appendingPathComponent("a")
            try AtomicFile.write(Array(text.utf8), to: file)
            #expect(try SHA256.hexDigest(of: file) == sum)
        }
    }

    @Test func streamsFiles() throws {
        let bytes = [UInt8](repeating: 0x61, count: 1_000_000)
        try withFolder { folder in
            let file = folder.appendingPathComponent("a")
            try AtomicFile.write(bytes, to: file)
            #expect(
                try SHA256.hexDigest(of: file)
                    == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        }
        expectError(.missingInput, ["/nowhere/a"]) {
            try SHA256.hexDigest(of: URL(fileURLWithPath: "/nowhere/a"))
        }
    }
}
