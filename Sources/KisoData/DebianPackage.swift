import Foundation
import KisoCore
import KisoIO

/// A Debian package as a carrier of data: fetched by `apt-get download`, read as an ar archive around a tar
/// archive, never installed.
struct DebianPackage: Sendable {
    /// As apt knows it.
    let name: String

    /// The package's file.
    ///
    /// - Throws: `KisoError` `.unavailable` when it cannot be fetched.
    func fetched(
        progress: @escaping @Sendable (DatasetEvent) -> Void
    ) async throws -> [UInt8] {
        try await TemporaryFolder.with { folder in
            let command = ["apt-get", "download", name]
            progress(.running(command: command.joined(separator: " ")))
            try await ExternalProgram.run(command, in: folder)
            return try FileReading.bytes(
                of: TemporaryFolder.file(endingWith: ".deb", in: folder))
        }
    }

    /// The tar archive within the package's file, and what errors call it.
    ///
    /// - Throws: `KisoError` `.badData` when it is no package.
    func archive(in bytes: [UInt8]) throws -> (tar: [UInt8], title: String) {
        let title = "the package \(name)"
        let outer = try Archive.members(of: bytes, name: title)
        guard let data = outer.first(where: { $0.name.hasPrefix("data.tar") })?.name else {
            throw KisoError(.badData, "\(title): no member data.tar")
        }
        return (try Archive.extract(data, from: bytes, name: title), "\(title), \(data)")
    }

    /// Calls `body` with the path and content of every file in the package's file, one after another.
    ///
    /// - Throws: `KisoError` `.badData` when it is no package.
    func forEachFile(
        in bytes: [UInt8], _ body: (_ path: String, _ content: [UInt8]) throws -> Void
    ) throws {
        let (tar, title) = try archive(in: bytes)
        try Archive.forEachMember(of: tar, limit: 1 << 30, name: title) {
            try body($0.name.hasPrefix("./") ? String($0.name.dropFirst(2)) : $0.name, $1)
        }
    }
}
