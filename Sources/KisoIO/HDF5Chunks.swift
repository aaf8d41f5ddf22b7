import KisoCore

#if Native
    import CZlib
#endif

/// The values of a dataset that is cut into chunks of one shape, each stored by itself, perhaps behind
/// filters; a B-tree (III.A.1, nodes of type 1) tells where each is.
///
/// A chunk that is not there was never written: its elements have the fill value. Section numbers are those
/// of the HDF5 File Format Specification 3.0.
struct HDF5Chunks {
    /// Elements of a chunk along each axis.
    let chunk: [Int]
    /// Elements of the dataset along each axis.
    let shape: [Int]
    let elementSize: Int
    /// What undoes what was done to a chunk, in the order in which it was done.
    let filters: [HDF5Filter]
    /// The bytes of an element that was never written.
    let fill: [UInt8]
    let file: HDF5File
    /// What errors call the dataset.
    let place: String

    private func refused(_ reason: String) -> KisoError {
        KisoError(.badData, "\(place): \(reason)")
    }

    private struct Piece {
        let address: Int
        let size: Int
        /// A bit for each filter that was left out.
        let mask: UInt32
        let offset: [Int]
    }

    /// All bytes in row-major order.
    ///
    /// - Parameters:
    ///   - tree: where the B-tree is; `nil` where nothing was written.
    ///   - size: how many bytes the values have.
    ///   - budget: what the file may still give.
    func values(tree: Int?, size: Int, budget: inout HDF5Budget) throws -> [UInt8] {
        guard let chunkSize = chunk.reduce(elementSize, { checkedProduct($0, $1) }), chunkSize > 0
        else { throw refused("chunks of \(chunk) elements; the file is corrupt") }
        let pieces = try tree.map { try self.pieces(of: $0, budget: &budget) } ?? []
        let stored = pieces.reduce(0) { $0 + $1.size }
        // What deflation can make of so many bytes at most; after that the product is small.
        guard pieces.allSatisfy({ chunkSize <= 1032 * $0.size + 64 }),
            budget.expand(to: max(size, pieces.count * chunkSize))
        else {
            throw refused(
                "\(stored) bytes for \(pieces.count) chunks of \(chunkSize) and \(size) in all; refused as a "
                    + "decompression bomb")
        }
        var values = [UInt8](repeating: 0, count: size)
        if fill.contains(where: { $0 != 0 }) {
            for start in stride(from: 0, to: size, by: elementSize) {
                values.replaceSubrange(start..<(start + elementSize), with: fill)
            }
        }
        for piece in pieces {
            var reader = try file.reader(at: piece.address)
            var bytes = Array(try reader.take(piece.size, "a chunk of '\(place)'"))
            for (index, filter) in filters.enumerated().reversed()
            where piece.mask & (1 << index) == 0 {
                bytes = try filter.undo(bytes, limit: chunkSize + 8, place: place)
            }
            guard bytes.count == chunkSize else {
                throw refused("a chunk of \(bytes.count) bytes, expected \(chunkSize)")
            }
            copy(bytes, at: piece.offset, into: &values)
        }
        return values
    }

    /// Copies the part of a chunk that lies within the dataset, row by row.
    private func copy(_ bytes: [UInt8], at offset: [Int], into values: inout [UInt8]) {
        let counts = zip(zip(offset, chunk), shape).map { min($0.1, $1 - $0.0) }
        guard counts.allSatisfy({ $0 > 0 }), let row = counts.last else { return }
        let strides = { (sizes: [Int]) in
            sizes.indices.map { sizes[($0 + 1)...].reduce(elementSize, *) }
        }
        let (from, to) = (strides(chunk), strides(shape))
        var index = [Int](repeating: 0, count: counts.count)
        while true {
            var source = 0
            var target = 0
            for axis in index.indices {
                source += index[axis] * from[axis]
                target += (offset[axis] + index[axis]) * to[axis]
            }
            let length = row * elementSize
            values.replaceSubrange(
                target..<(target + length), with: bytes[source..<(source + length)])
            var axis = index.count - 2
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < counts[axis] { break }
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// The leaves of the B-tree.
    private func pieces(of tree: Int, budget: inout HDF5Budget) throws -> [Piece] {
        var result: [Piece] = []
        var seen: Set<Int> = []
        var nodes: [(address: Int, level: Int?)] = [(tree, nil)]
        while let (address, level) = nodes.popLast() {
            guard seen.insert(address).inserted else {
                throw refused("the B-tree of its chunks comes back to byte \(address)")
            }
            var reader = try file.reader(at: address)
            try reader.expect("TREE", "B-tree")
            let type = try reader.byte("type of a B-tree")
            let own = Int(try reader.byte("level of a B-tree"))
            guard type == 1, level == nil || own == level.map({ $0 - 1 }) else {
                throw refused("a B-tree's node of another type or level at byte \(address)")
            }
            let count = Int(try reader.little(UInt16.self, "entries of a B-tree"))
            _ = try reader.take(2 * file.offsetSize, "B-tree")
            guard budget.take(count * (16 + 8 * chunk.count + file.offsetSize)) else {
                throw refused("a B-tree larger than the file; it is corrupt")
            }
            for _ in 0..<count {
                let size = try reader.length(UInt32.self, "size of a chunk")
                let mask = try reader.little(UInt32.self, "filters of a chunk")
                let offset = try chunk.map { _ in try reader.size(8, "place of a chunk") }
                _ = try reader.take(8, "place of a chunk")
                guard
                    let child = try reader.address(
                        size: file.offsetSize, "child of a B-tree")
                else { throw refused("a B-tree's child leads nowhere") }
                if own > 0 {
                    nodes.append((child, own))
                    continue
                }
                guard zip(offset, zip(chunk, shape)).allSatisfy({ $0 % $1.0 == 0 && $0 < $1.1 })
                else { throw refused("a chunk at \(offset), outside of \(shape)") }
                guard budget.take(size), seen.insert(child).inserted else {
                    throw refused("chunks that overlap; the file is corrupt")
                }
                result.append(Piece(address: child, size: size, mask: mask, offset: offset))
            }
        }
        return result
    }

    private func checkedProduct(_ a: Int?, _ b: Int) -> Int? {
        guard let a else { return nil }
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow || b < 1 ? nil : product
    }
}

/// What a file may give in all: each of its bytes once, and no more expanded ones than gzip's data may.
struct HDF5Budget {
    private var stored: Int
    private var expanded: Int

    init(fileSize: Int) {
        stored = fileSize
        expanded = Gzip.defaultAllowance(consumed: fileSize)
    }

    /// Takes bytes of the file; `false` where there are not so many left.
    mutating func take(_ count: Int) -> Bool { Self.take(count, from: &stored) }

    /// Makes values of chunks; `false` where that is too many.
    mutating func expand(to count: Int) -> Bool { Self.take(count, from: &expanded) }

    private static func take(_ count: Int, from left: inout Int) -> Bool {
        guard count <= left else { return false }
        left -= count
        return true
    }
}

/// What was done to the bytes of a chunk (IV.A.2.l) and can be undone.
enum HDF5Filter: Equatable {
    case deflate
    /// The first bytes of all elements before the second ones.
    case shuffle(elementSize: Int)
    /// A checksum behind.
    case fletcher32

    /// The filters of a message.
    static func read(_ message: HDF5Message, place: String) throws -> [HDF5Filter] {
        var reader = ByteReader(message.data, name: "\(place), filters")
        let version = try reader.byte("version")
        guard version == 1 || version == 2 else {
            throw KisoError(.badData, "\(place): filters of version \(version), expected 1 or 2")
        }
        let count = Int(try reader.byte("number of filters"))
        // As many as a chunk's mask has bits, and as the format has at most.
        guard count <= 32 else {
            throw KisoError(.badData, "\(place): \(count) filters, expected at most 32")
        }
        if version == 1 { _ = try reader.take(6, "filters") }
        return try (0..<count).map { _ in
            let kind = try reader.little(UInt16.self, "filter")
            let hasName = version == 1 || kind >= 256
            let nameLength = hasName ? try reader.length(UInt16.self, "name of a filter") : 0
            _ = try reader.take(2, "flags of a filter")
            let valueCount = try reader.length(UInt16.self, "values of a filter")
            _ = try reader.take(nameLength, "name of a filter")
            let values = try (0..<valueCount).map { _ in
                try reader.little(UInt32.self, "value of a filter")
            }
            if version == 1 && valueCount % 2 == 1 { _ = try reader.take(4, "values of a filter") }
            switch kind {
            case 1: return .deflate
            case 2:
                guard let size = values.first, size > 0 else {
                    throw KisoError(.badData, "\(place): shuffled in elements of no size")
                }
                return .shuffle(elementSize: Int(size))
            case 3: return .fletcher32
            default:
                let names: [UInt16: String] = [
                    4: "szip", 5: "nbit", 6: "scaleoffset", 32000: "lzf", 32001: "blosc",
                    32004: "lz4", 32008: "bitshuffle", 32015: "zstd",
                ]
                throw KisoError(
                    .badData,
                    "\(place): went through the filter \(names[kind] ?? "\(kind)"), which Kiso does not undo; "
                        + "write it with gzip or without compression")
            }
        }
    }

    /// What the bytes were before.
    ///
    /// - Parameter limit: how many there may be.
    func undo(_ bytes: [UInt8], limit: Int, place: String) throws -> [UInt8] {
        switch self {
        case .shuffle(let size):
            let count = bytes.count / size
            var result = bytes
            for byte in 0..<min(size, bytes.count) {
                for element in 0..<count {
                    result[element * size + byte] = bytes[byte * count + element]
                }
            }
            return result
        case .fletcher32:
            guard bytes.count >= 4 else {
                throw KisoError(.badData, "\(place): a chunk without its checksum")
            }
            let content = bytes.dropLast(4)
            let stored = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
            guard Self.fletcher32(content) == stored else {
                throw KisoError(
                    .badData, "\(place): a chunk's checksum is wrong; the file is damaged")
            }
            return Array(content)
        case .deflate:
            #if Native
                var result = [UInt8](repeating: 0, count: limit)
                var size = uLongf(limit)
                let code = result.withUnsafeMutableBufferPointer { target in
                    uncompress(target.baseAddress, &size, bytes, uLong(bytes.count))
                }
                guard code == Z_OK else {
                    throw KisoError(
                        .badData, "\(place): a chunk cannot be decompressed (zlib says \(code))")
                }
                result.removeLast(limit - Int(size))
                return result
            #else
                throw KisoError(
                    .unavailable,
                    "\(place): is compressed, and this build is without the trait Native, so without zlib"
                )
            #endif
        }
    }

    /// Fletcher's checksum over big-endian words of two bytes; a last single byte is the high one of its word.
    static func fletcher32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (0, 0)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let second = place + 1 < bytes.endIndex ? UInt32(bytes[place + 1]) : 0
            low += UInt32(bytes[place]) << 8 | second
            low = (low & 0xffff) + low >> 16
            high += low
            high = (high & 0xffff) + high >> 16
            place += 2
        }
        return high << 16 | low
    }
}
