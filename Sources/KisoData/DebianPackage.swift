import Foundation
import KisoCore
import KisoIO

/// A Debian package as a carrier of data: fetched by `apt-get download`, read as an ar archive around a tar
/// archive, never installed.
struct DebianPackage: Sendable {
    /// As apt knows it.
    let name: String

    /// Fetches the package and calls `body` with the path and content of every file in it, one after another.
    ///
    /// - Throws: `KisoError` `.unavailable` when it cannot be fetched, `.badData` when it is no package.
    func forEachFile(
        progress: @escaping @Sendable (DatasetEvent) -> Void,
        _ body: (_ path: String, _ content: [UInt8]) throws -> Void
    ) async throws {
        let bytes = try await TemporaryFolder.with { folder in
            let command = ["apt-get", "download", name]
            progress(.running(command: command.joined(separator: " ")))
            try await ExternalProgram.run(command, in: folder)
            return try FileReading.bytes(
                of: TemporaryFolder.file(endingWith: ".deb", in: folder))
        }
        let title = "the package \(name)"
        let outer = try Archive.members(of: bytes, name: title)
        guard let data = outer.first(where: { $0.name.hasPrefix("data.tar") })?.name else {
            throw KisoError(.badData, "\(title): no member data.tar")
        }
        let tar = try Archive.extract(data, from: bytes, name: title)
        try Archive.forEachMember(of: tar, limit: 1 << 30, name: "\(title), \(data)") {
            try body($0.name.hasPrefix("./") ? String($0.name.dropFirst(2)) : $0.name, $1)
        }
    }
}
