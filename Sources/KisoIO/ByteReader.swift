import KisoCore

/// Walks through bytes that came from outside; every step is checked against the end.
struct ByteReader {
    let bytes: [UInt8]
    /// What errors call the source.
    let name: String
    private(set) var position = 0

    init(_ bytes: [UInt8], name: String, at position: Int = 0) {
        self.bytes = bytes
        self.name = name
        self.position = max(0, min(position, bytes.count))
    }

    var remaining: Int { bytes.count - position }

    /// The next `count` bytes, sharing the source's memory.
    mutating func take(_ count: Int, _ what: String) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else {
            throw KisoError(
                .badData,
                "\(name): ends at byte \(bytes.count), expected \(count) bytes of \(what) "
                    + "at byte \(position); the file is truncated or corrupt")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// The next byte.
    mutating func byte(_ what: String) throws -> UInt8 {
        guard position < bytes.count else { return try take(1, what)[position] }
        defer { position += 1 }
        return bytes[position]
    }

    /// The next integer of `T`'s size, lowest byte first.
    mutating func little<T: FixedWidthInteger>(_ type: T.Type, _ what: String) throws -> T {
        let slice = try take(MemoryLayout<T>.size, what)
        return slice.reversed().reduce(T.zero) { $0 << 8 | T(truncatingIfNeeded: $1) }
    }

    /// The next integer of `T`'s size, highest byte first.
    mutating func big<T: FixedWidthInteger>(_ type: T.Type, _ what: String) throws -> T {
        let slice = try take(MemoryLayout<T>.size, what)
        return slice.reduce(T.zero) { $0 << 8 | T(truncatingIfNeeded: $1) }
    }

    /// The next length, an unsigned integer of `T`'s size with the lowest byte first.
    mutating func length<T: FixedWidthInteger & UnsignedInteger>(
        _ type: T.Type, _ what: String
    ) throws -> Int {
        let start = position
        let value = try little(type, what)
        guard let length = Int(exactly: value) else {
            throw KisoError(
                .badData, "\(name): \(what) of \(value) at byte \(start) is not believable")
        }
        return length
    }
}
