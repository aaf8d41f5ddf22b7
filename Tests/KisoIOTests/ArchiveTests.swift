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
}
