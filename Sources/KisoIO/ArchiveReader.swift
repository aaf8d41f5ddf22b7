import Foundation
import KisoCore

#if Native
    import CArchive

    /// Walks through an archive in memory with libarchive.
    struct ArchiveReader {
        private let handle: OpaquePointer
        private let name: String
        /// The entry that `next` reached last; it belongs to `handle`.
        private var entry: OpaquePointer?

        /// Opens an archive for the duration of `body`.
        static func read(
            _ bytes: [UInt8], name: String, _ body: (inout ArchiveReader) throws -> Void
        ) throws {
            // libarchive gives names in the thread's locale only, and a service may run in plain "C".
            let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
            let previous = uselocale(locale)
            defer {
                _ = uselocale(previous)
                if let locale { freelocale(locale) }
            }
            guard let handle = archive_read_new() else {
                throw KisoError(.unavailable, "libarchive does not start")
            }
            defer { archive_read_free(handle) }
            archive_read_support_filter_gzip(handle)
            archive_read_support_filter_xz(handle)
            archive_read_support_filter_zstd(handle)
            archive_read_support_format_zip(handle)
            archive_read_support_format_tar(handle)
            archive_read_support_format_ar(handle)
            try bytes.withUnsafeBytes { buffer in
                var reader = ArchiveReader(handle: handle, name: name, entry: nil)
                // In pieces: libarchive's checksum of a stored member counts the bytes of a piece in 32 bits.
                guard
                    archive_read_open_memory2(handle, buffer.baseAddress, buffer.count, 1 << 20)
                        == ARCHIVE_OK
                else { throw reader.damaged("not a zip, tar or ar archive") }
                try body(&reader)
            }
        }

        /// The next file, `nil` at the end.
        mutating func next() throws -> Archive.Member? {
            while true {
                let code = archive_read_next_header(handle, &entry)
                if code == ARCHIVE_EOF { return nil }
                // A warning concerns attributes that are not used here, such as the owner.
                guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry else {
                    throw damaged("not a zip, tar or ar archive, or damaged")
                }
                let type = archive_entry_filetype(entry)
                guard type == 0o100000 || type == 0 else { continue }
                // libarchive ends the process where a name cannot be converted and errno says ENOMEM, be it from
                // long ago.
                errno = 0
                guard
                    let path = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
                else { throw damaged("a member has no readable name") }
                let size =
                    archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil
                return Archive.Member(name: String(cString: path), size: size)
            }
        }

        /// The content of the member that `next` gave last.
        func content(of member: Archive.Member, limit: Int) throws -> [UInt8] {
            let stated = member.size ?? 0
            guard stated <= limit else { throw tooLarge(member, limit) }
            var content: [UInt8] = []
            // A stated size is not trusted with more memory than a plausible member needs.
            content.reserveCapacity(max(0, min(stated, 1 << 28)))
            var block = [UInt8](repeating: 0, count: 1 << 18)
            while true {
                let got = block.withUnsafeMutableBytes { buffer in
                    archive_read_data(handle, buffer.baseAddress, buffer.count)
                }
                if got == 0 { break }
                guard got > 0, got <= block.count else {
                    throw damaged("member '\(member.name)' is damaged")
                }
                content.append(contentsOf: block[..<got])
                guard content.count <= limit else { throw tooLarge(member, limit) }
            }
            if let size = member.size, size != content.count {
                throw damaged(
                    "member '\(member.name)' has \(content.count) bytes, expected \(size)")
            }
            return content
        }

        private func tooLarge(_ member: Archive.Member, _ limit: Int) -> KisoError {
            KisoError(
                .badData,
                "\(name): member '\(member.name)' has more than the allowed \(limit) bytes; "
                    + "refused as a decompression bomb")
        }

        private func damaged(_ what: String) -> KisoError {
            let reason = archive_error_string(handle).map { " (\(String(cString: $0)))" } ?? ""
            return KisoError(.badData, "\(name): \(what)\(reason)")
        }
    }
#endif
