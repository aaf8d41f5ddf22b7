import KisoCore

/// Writes zip archives of uncompressed members; equal members give equal bytes.
///
/// What the fields of the original format cannot hold (4 GiB, 65,535 members) stands in those of Zip64 (APPNOTE
/// 4.5.3, 4.3.14, 4.3.15), and only there: smaller archives are the same with and without.
package enum ZipWriter {
    /// The bytes of an archive.
    ///
    /// - Parameters:
    ///   - members: names and contents.
    ///   - limit: the first size, place and number that stands in a field of Zip64, for tests.
    /// - Throws: ``KisoError`` `.badData` for a name of more than 65,535 bytes.
    package static func encode(
        _ members: [(name: String, content: [UInt8])], zip64From limit: Int = 0xffff_ffff
    ) throws -> [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        archive.reserveCapacity(members.reduce(0) { $0 + $1.content.count + 256 })
        for member in members {
            let name = Array(member.name.utf8)
            guard let nameLength = UInt16(exactly: name.count) else {
                throw KisoError(
                    .badData, "a member of a zip archive has a name of \(name.count) bytes")
            }
            let (size, offset) = (member.content.count, archive.count)
            let sizes = size < limit ? [] : [size, size]
            let places = offset < limit ? [] : [offset]
            let start = fields(of: member.content, limit)
            let extra = zip64(sizes)
            archive += little(UInt32(0x0403_4b50)) + little(version(sizes)) + start
            archive += little(nameLength) + little(UInt16(extra.count)) + name + extra
            archive += member.content
            let more = zip64(sizes + places)
            directory += little(UInt32(0x0201_4b50)) + little(version(sizes + places))
            directory += little(version(sizes + places)) + start
            directory += little(nameLength) + little(UInt16(more.count))
            // No comment, disk 0, no attributes.
            directory += [UInt8](repeating: 0, count: 10)
            directory += short(offset, limit) + name + more
        }
        let (start, length, count) = (archive.count, directory.count, members.count)
        archive += directory
        if [start, length].contains(where: { $0 >= limit }) || count >= min(limit, 0xffff) {
            let place = archive.count
            archive += little(UInt32(0x0606_4b50)) + little(UInt64(44))
            archive += little(UInt16(45)) + little(UInt16(45)) + little(UInt64(0))
            for number in [count, count, length, start] { archive += little(UInt64(number)) }
            archive += little(UInt32(0x0706_4b50)) + little(UInt32(0)) + little(UInt64(place))
            archive += little(UInt32(1))
        }
        let shortCount = little(
            UInt16(exactly: count < min(limit, 0xffff) ? count : 0xffff) ?? 0xffff)
        archive += little(UInt32(0x0605_4b50)) + little(UInt32(0)) + shortCount + shortCount
        archive += short(length, limit) + short(start, limit) + little(UInt16(0))
        return archive
    }

    /// What a member and its line in the directory share: names in UTF-8, stored, 1 January 1980 at midnight,
    /// checksum, sizes.
    private static func fields(of content: [UInt8], _ limit: Int) -> [UInt8] {
        let start = little(UInt16(0x0800)) + little(UInt16(0))
        let time = little(UInt16(0)) + little(UInt16(0x21))
        let size = short(content.count, limit)
        return start + time + little(checksum(content)) + size + size
    }

    /// The version of the format that a reader must know: 2.0, or 4.5 for Zip64.
    private static func version(_ large: [Int]) -> UInt16 { large.isEmpty ? 20 : 45 }

    /// The extra field of Zip64 for what is too large; nothing for nothing.
    private static func zip64(_ numbers: [Int]) -> [UInt8] {
        if numbers.isEmpty { return [] }
        return numbers.reduce(little(UInt16(1)) + little(UInt16(8 * numbers.count))) {
            $0 + little(UInt64($1))
        }
    }

    /// A number in its original field, which is full where Zip64 has it.
    private static func short(_ number: Int, _ limit: Int) -> [UInt8] {
        little(number < limit ? UInt32(truncatingIfNeeded: number) : 0xffff_ffff)
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
