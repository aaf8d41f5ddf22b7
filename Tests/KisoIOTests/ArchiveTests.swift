import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite(.enabled(if: hasCodecs)) struct ArchiveTests {
    static let member = [UInt8]((0..<20).flatMap { _ in Array("hello, member\n".utf8) })

    @Test func readsZip() throws {
        let zip = try Fixture.bytes("sample.zip")
        let members = try Archive.members(of: zip)
        #expect(members.map(\.name) == ["folder/one.txt", "two.txt"])
        #expect(members.map(\.size) == [280, 3])
        #expect(try Archive.extract("folder/one.txt", from: zip) == Self.member)
        #expect(try Archive.extract("two.txt", from: zip) == Array("two".utf8))
    }

    @Test(arguments: ["sample.tar.gz", "sample.tar.xz"])
    func readsTar(file: String) throws {
        #expect(try Archive.extract("usr/one.txt", from: Fixture.bytes(file)) == Self.member)
        #expect(try Archive.extract("./usr/one.txt", from: Fixture.bytes(file)) == Self.member)
    }

    @Test func readsPackagesOfDebian() throws {
        let package = try Fixture.bytes("sample.deb")
        #expect(try Archive.members(of: package).map(\.name) == ["debian-binary", "data.tar.xz"])
        let tar = try Archive.extract("data.tar.xz", from: package)
        #expect(try Archive.extract("usr/one.txt", from: tar) == Self.member)
    }

    @Test func refusesWhatIsMissingTooLargeOrDamaged() throws {
        let zip = try Fixture.bytes("sample.zip")
        expectError(.badData, ["wheel", "'twa.txt'", "did you mean 'two.txt'"]) {
            try Archive.extract("twa.txt", from: zip, name: "wheel")
        }
        expectError(.badData, ["allowed 279", "bomb"]) {
            try Archive.extract("folder/one.txt", from: zip, limit: 279)
        }
        expectError(.badData, ["noise"]) {
            try Archive.members(of: [UInt8](1...100), name: "noise")
        }
        let tar = try Fixture.bytes("sample.tar.xz")
        expectError(.badData, []) {
            try Archive.extract("usr/one.txt", from: Array(tar.prefix(tar.count / 2)))
        }
    }

    @Test func whatIsTooLargeForTheOldFieldsStandsInThoseOfZip64() throws {
        let members = [
            (name: "small.txt", content: Array("three".utf8)), (name: "empty", content: []),
            (name: "large.txt", content: Self.member),
        ]
        let plain = try ZipWriter.encode(members)
        // Sizes from 6, from 280 and places from 100 bytes on; the first writes the number of members so, too.
        for limit in [2, 6, 100, 280, 300] {
            let large = try ZipWriter.encode(members, zip64From: limit)
            #expect(large != plain)
            #expect(try Archive.members(of: large).map(\.size) == [5, 0, 280])
            for member in members {
                #expect(try Archive.extract(member.name, from: large) == member.content)
            }
        }
        // As many as the old field for their number can hold, and one more than it may hold.
        let many = (0..<65_536).map { (name: "\($0)", content: [UInt8]()) }
        #expect(try Archive.members(of: ZipWriter.encode(Array(many.dropLast(2)))).count == 65_534)
        #expect(try Archive.members(of: ZipWriter.encode(many)).count == 65_536)
    }
}
