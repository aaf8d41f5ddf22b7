import KisoCore

/// A dataset's type, shape and values.
struct HDF5Dataset {
    private let messages: [HDF5Message]
    private let file: HDF5File
    /// What errors call it.
    private let place: String

    init(_ messages: [HDF5Message], of file: HDF5File, place: String) {
        self.messages = messages
        self.file = file
        self.place = place
    }

    private func refused(_ reason: String) -> KisoError {
        KisoError(.badData, "\(place): \(reason)")
    }

    private func reader(_ kind: HDF5Message.Kind, _ what: String) throws -> ByteReader {
        guard let message = messages.first(where: { $0.kind == kind }) else {
            throw refused("has no \(what); the file is corrupt")
        }
        if message.isShared {
            throw refused(
                "shares its \(what) with other objects (a type with a name), which Kiso does not read"
            )
        }
        return ByteReader(message.data, name: "\(place), \(what)")
    }

    /// How its elements are stored (IV.A.2.d); `nil` when they are no numbers and may be left out.
    func format(skipsOthers: Bool) throws -> ElementFormat? {
        var reader = try reader(.datatype, "type")
        let first = try reader.byte("class")
        let bits = try reader.take(3, "class")
        let size = try reader.length(UInt32.self, "size")
        let low = bits[bits.startIndex]
        let isBigEndian = low & 1 != 0
        switch first & 15 {
        case 0:
            let offset = try reader.little(UInt16.self, "bit offset")
            let precision = try reader.little(UInt16.self, "precision")
            guard [1, 2, 4, 8].contains(size), offset == 0, Int(precision) == 8 * size else {
                throw refused("integers of \(precision) bits in \(size) bytes are not read")
            }
            return ElementFormat(
                low & 8 != 0 ? .signed : .unsigned, size: size, isBigEndian: isBigEndian)
        case 1:
            return try float(&reader, low: low, sign: bits[bits.startIndex + 1], size: size)
        case 8 where isBoolean(&reader, members: Int(low), size: size, version: first >> 4):
            return ElementFormat(.boolean, size: 1)
        case let other:
            if skipsOthers { return nil }
            let kinds = [
                2: "times", 3: "texts", 4: "bit fields", 5: "opaque bytes", 6: "records",
                7: "references", 8: "enumerations", 9: "lists or texts of any length", 10: "arrays",
            ]
            throw refused("holds \(kinds[Int(other)] ?? "something unknown"), not numbers")
        }
    }

    private func float(
        _ reader: inout ByteReader, low: UInt8, sign: UInt8, size: Int
    ) throws -> ElementFormat {
        let fields = try reader.take(8, "floating-point layout").map(Int.init)
        let bias = try reader.little(UInt32.self, "bias")
        // Bit offset, precision (two bytes each), exponent's place and size, mantissa's place and size.
        func matches(_ exponent: Int, _ mantissa: Int) -> Bool {
            fields == [0, 0, 8 * size, 0, mantissa, exponent, 0, mantissa]
                && Int(sign) == 8 * size - 1 && bias == (1 << (exponent - 1)) - 1
        }
        let kind: ElementFormat.Kind? =
            switch size {
            case 2 where matches(5, 10), 4 where matches(8, 23), 8 where matches(11, 52): .floating
            case 2 where matches(8, 7): .brain
            default: nil
            }
        guard let kind, low & 0x40 == 0 else {
            throw refused("floating-point numbers of \(size) bytes that are none of IEEE 754's")
        }
        return ElementFormat(kind, size: size, isBigEndian: low & 1 != 0)
    }

    /// Whether an enumeration is h5py's Boolean: a byte with the members `FALSE` and `TRUE`.
    private func isBoolean(
        _ reader: inout ByteReader, members: Int, size: Int, version: UInt8
    ) -> Bool {
        guard members == 2, size == 1, (try? reader.take(12, "base type")) != nil else {
            return false
        }
        let rest = Array((try? reader.take(reader.remaining, "members")) ?? [])
        let names: [[UInt8]] = ["FALSE", "TRUE"].map { name in
            let text = Array(name.utf8) + [0]
            return version < 3 ? text + [UInt8](repeating: 0, count: 8 - text.count) : text
        }
        return rest.starts(with: names.joined() + [0, 1])
    }

    /// The sizes (IV.A.2.b), `nil` where there is nothing.
    private func shape() throws -> Shape? {
        var reader = try reader(.dataspace, "shape")
        let version = try reader.byte("version")
        let rank = Int(try reader.byte("rank"))
        _ = try reader.byte("flags")
        switch version {
        case 1: _ = try reader.take(5, "shape")
        case 2: if try reader.byte("kind") == 2 { return nil }
        default: throw refused("a shape of version \(version), expected 1 or 2")
        }
        guard rank <= 32 else { throw refused("\(rank) axes, expected at most 32") }
        let sizes = try (0..<rank).map { _ in try reader.size(file.lengthSize, "size of an axis") }
        guard let shape = Shape(checking: sizes) else {
            throw refused("the shape \(sizes) overflows")
        }
        return shape
    }

    /// Its values.
    ///
    /// - Parameter budget: what the file may still give.
    func array(_ format: ElementFormat, budget: inout HDF5Budget) throws -> NDArray {
        guard let shape = try shape() else { throw refused("is empty, it has not even a shape") }
        guard let size = format.byteCount(of: shape) else {
            throw refused("the shape \(shape) overflows")
        }
        if messages.contains(where: { $0.kind == .externalFiles }) {
            throw refused("keeps its values in other files, which Kiso does not read")
        }
        if let chunked = try chunks(shape, elementSize: format.size) {
            let values = try chunked.chunks.values(
                tree: chunked.tree, size: size, budget: &budget)
            return try format.array(from: values[...], shape: shape, place: place)
        }
        guard budget.take(size) else {
            throw refused(
                "\(size) bytes of values for the shape \(shape), more than the file holds; it is "
                    + "truncated or corrupt")
        }
        let values = try values(size: size)
        return try format.array(from: values, shape: shape, place: place)
    }

    /// The bytes of the values in one piece, by the layout (IV.A.2.i).
    private func values(size: Int) throws -> ArraySlice<UInt8> {
        var reader = try reader(.layout, "layout")
        let version = try reader.byte("version")
        let kind: UInt8
        switch version {
        case 1, 2:
            let rank = Int(try reader.byte("rank"))
            kind = try reader.byte("class")
            _ = try reader.take(5, "layout")
            if kind == 1 { return try contiguous(&reader, size: size) }
            if kind == 0 {
                _ = try reader.take(4 * rank, "sizes")
                let length = try reader.length(UInt32.self, "size of the values")
                return try compact(&reader, length, size: size)
            }
        case 3...5:
            kind = try reader.byte("class")
            if kind == 1 { return try contiguous(&reader, size: size) }
            if kind == 0 {
                let length = try reader.length(UInt16.self, "size of the values")
                return try compact(&reader, length, size: size)
            }
        default: throw refused("a layout of version \(version), expected 1 to 5")
        }
        switch kind {
        case 2:
            throw refused(
                "is stored in chunks with an index of version \(version), which Kiso does not read; write it "
                    + "with libver='earliest', or without chunks")
        case 3: throw refused("is put together of other datasets, which Kiso does not read")
        default: throw refused("a layout of class \(kind), which is unknown")
        }
    }

    /// The chunks of a layout of version 3 that has them, and where their B-tree is.
    private func chunks(
        _ shape: Shape, elementSize: Int
    ) throws -> (chunks: HDF5Chunks, tree: Int?)? {
        var reader = try reader(.layout, "layout")
        guard try reader.byte("version") == 3, try reader.byte("class") == 2 else { return nil }
        // One more than the axes, for the bytes of an element.
        let rank = Int(try reader.byte("rank")) - 1
        let tree = try reader.address(size: file.offsetSize, "address of a B-tree")
        let sizes = try (0..<max(rank, 0)).map { _ in
            try reader.length(UInt32.self, "size of a chunk")
        }
        let element = try reader.length(UInt32.self, "size of an element")
        guard rank == shape.rank, rank > 0, element == elementSize else {
            throw refused(
                "chunks of \(sizes) elements of \(element) bytes for the shape \(shape) and elements of "
                    + "\(elementSize); the file is corrupt")
        }
        let filters = messages.first { $0.kind == .filters }
        let chunks = HDF5Chunks(
            chunk: sizes, shape: shape.dimensions, elementSize: elementSize,
            filters: try filters.map { try HDF5Filter.read($0, place: place) } ?? [],
            fill: try fillValue(elementSize), file: file, place: place)
        return (chunks, tree)
    }

    /// The bytes of an element that was never written (IV.A.2.f); zeros where nothing is said.
    private func fillValue(_ size: Int) throws -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: size)
        guard messages.contains(where: { $0.kind == .fillValue }) else { return zeros }
        var reader = try reader(.fillValue, "fill value")
        let version = try reader.byte("version")
        let isDefined: Bool
        switch version {
        case 1, 2:
            _ = try reader.take(2, "fill value")
            isDefined = try reader.byte("fill value") != 0
        case 3: isDefined = try reader.byte("fill value") & 32 != 0
        default: throw refused("a fill value of version \(version), expected 1 to 3")
        }
        guard isDefined else { return zeros }
        let length = try reader.length(UInt32.self, "size of a fill value")
        if length == 0 { return zeros }
        guard length == size else {
            throw refused("a fill value of \(length) bytes, expected \(size); the file is corrupt")
        }
        return Array(try reader.take(length, "fill value"))
    }

    private func compact(
        _ reader: inout ByteReader, _ length: Int, size: Int
    ) throws -> ArraySlice<UInt8> {
        guard length >= size else {
            throw refused("\(length) bytes of values, expected \(size); the file is corrupt")
        }
        return try reader.take(size, "values")
    }

    private func contiguous(_ reader: inout ByteReader, size: Int) throws -> ArraySlice<UInt8> {
        if size == 0 { return [] }
        guard let address = try reader.address(size: file.offsetSize, "address of the values")
        else { throw refused("was never written, it has a shape and no values") }
        var source = try file.reader(at: address)
        return try source.take(size, "the values of '\(place)'")
    }
}
