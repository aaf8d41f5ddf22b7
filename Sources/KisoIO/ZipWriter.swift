import KisoCore

/// Writes zip archives of uncompressed members; equal members give equal bytes.
enum ZipWriter {
    /// The bytes of an archive.
    ///
    /// - Throws: ``KisoError`` `.badData` beyond the limits of the original format: 65,535 members
    ///   and 4 GiB.
    static func encode(_ members: [(name: String, content: [UInt8])]) throws -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        archive.reserveCapacity(members.reduce(0) { $0 + $1.content.count + 256 })
        for member in members {
            let name = Array(member.name.utf8)
            guard let size = UInt32(exactly: member.content.count),
                let offset = UInt32(exactly: archive.count), name.count <= 0xffff
            else { throw tooLarge }
            let common = description(of: member.content, size: size, nameLength: name.count)
            archive += little(UInt32(0x0403_4b50)) + common + name
            archive += member.content
            // Between the shared fields and the name: no comment, disk 0, no attributes.
            directory += little(UInt32(0x0201_4b50)) + little(UInt16(20)) + common
            directory += [UInt8](repeating: 0, count: 10) + little(offset) + name
        }
        guard let count = UInt16(exactly: members.count), count < 0xffff,
            let start = UInt32(exactly: archive.count),
            let length = UInt32(exactly: directory.count), start < 0xffff_ffff
        else { throw tooLarge }
        archive += directory + little(UInt32(0x0605_4b50)) + little(UInt32(0))
        archive +=
            little(count) + little(count) + little(length) + little(start) + little(UInt16(0))
        return archive
    }

    /// The fields that the member and its line in the directory share: version 2.0, names in UTF-8,
    /// stored, 1 January 1980 at midnight, checksum, sizes, no extra field.
    private static func description(
        of content: [UInt8], size: UInt32, nameLength: Int
    ) -> [UInt8] {
        let start = little(UInt16(20)) + little(UInt16(0x0800)) + little(UInt16(0))
        let time = little(UInt16(0)) + little(UInt16(0x21))
        let sizes = little(checksum(content)) + little(size) + little(size)
        return start + time + sizes + little(UInt16(truncatingIfNeeded: nameLength))
            + little(UInt16(0))
    }

    private static var tooLarge: KisoError {
        KisoError(.badData, "a zip archive holds at most 65,534 members and 4 GiB; write fewer")
    }

    private static func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// CRC-32 as zip defines it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { crc, byte in
            table[Int((crc ^ UInt32(byte)) & 0xff)] ^ (crc >> 8)
        }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { crc, _ in
            crc & 1 == 1 ? 0xedb8_8320 ^ (crc >> 1) : crc >> 1
        }
    }
}
