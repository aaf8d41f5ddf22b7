import KisoCore

/// An HDF5 file's superblock, and the walk through its groups.
///
/// Section numbers are those of the HDF5 File Format Specification 3.0.
struct HDF5File {
    /// Where a path leads.
    enum Target {
        case group
        /// The object's address and its header.
        case dataset(Int, [HDF5Message])
        /// Another name of something in this file, as a text that says so.
        case alias(String)
        /// Something that cannot be read here, and why.
        case elsewhere(String)
    }

    struct Link {
        let path: String
        let target: Target
    }

    let bytes: [UInt8]
    let name: String
    let offsetSize: Int
    let lengthSize: Int
    /// What addresses count from.
    private let base: Int
    private let root: Int
    /// How many bytes of headers may still be read: in an honest file no header is read twice.
    var headerBytesLeft: Int
    private var seen: Set<Int> = []
    private var datasets: [Int: [HDF5Message]] = [:]
    private var found: [Link] = []
    private var entriesLeft = HDF5File.objectLimit

    /// More than files of weights have; a file in which things overlap could name more than it holds.
    private static let objectLimit = 1 << 16
    private static let depthLimit = 64
    private static let pathLimit = 1024

    /// Reads the superblock (II.A), which may lie behind a block of the user's of 512 · 2ⁿ bytes.
    init(_ bytes: [UInt8], name: String) throws {
        self.bytes = bytes
        self.name = name
        headerBytesLeft = bytes.count
        var start = 0
        while !bytes[min(start, bytes.count)...].starts(with: HDF5.signature) {
            start = start == 0 ? 512 : start * 2
            guard start < bytes.count else {
                throw KisoError(
                    .badData,
                    "\(name): no HDF5 file, it starts with \(hexadecimal(bytes.prefix(4)))")
            }
        }
        var reader = ByteReader(bytes, name: name, at: start + HDF5.signature.count)
        let version = try reader.byte("superblock version")
        guard version <= 3 else {
            throw KisoError(
                .badData, "\(name): an HDF5 superblock of version \(version), expected 0 to 3")
        }
        if version < 2 { _ = try reader.take(4, "superblock") }
        offsetSize = Int(try reader.byte("size of offsets"))
        lengthSize = Int(try reader.byte("size of lengths"))
        guard [2, 4, 8].contains(offsetSize), [2, 4, 8].contains(lengthSize) else {
            throw KisoError(
                .badData,
                "\(name): addresses of \(offsetSize) and lengths of \(lengthSize) bytes, expected 2, 4 or 8"
            )
        }
        // Flags; in the older versions also the sizes of groups' nodes, which nodes say themselves.
        _ = try reader.take(version < 2 ? (version == 1 ? 13 : 9) : 1, "superblock")
        let base = try reader.address(size: offsetSize, "base address") ?? 0
        _ = try reader.take(offsetSize, "address")
        let end = try reader.address(size: offsetSize, "end of file") ?? 0
        if version < 2 { _ = try reader.take(2 * offsetSize, "superblock") }
        guard let root = try reader.address(size: offsetSize, "address of the root group") else {
            throw KisoError(.badData, "\(name): has no root group")
        }
        self.base = base
        self.root = root
        guard end <= bytes.count, base <= bytes.count else {
            throw KisoError(
                .badData,
                "\(name): ends at byte \(bytes.count), expected \(end) bytes; the file is truncated or corrupt"
            )
        }
    }

    /// A reader at an address of the file.
    func reader(at address: Int) throws -> ByteReader {
        let (place, overflow) = base.addingReportingOverflow(address)
        guard !overflow, place <= bytes.count else {
            throw KisoError(
                .badData,
                "\(name): ends at byte \(bytes.count), but leads to byte \(address); the file is truncated "
                    + "or corrupt")
        }
        return ByteReader(bytes, name: name, at: place)
    }

    /// All paths, groups before what is in them.
    mutating func links() throws -> [Link] {
        found = []
        seen = [root]
        try walk(messages(at: root), path: "", depth: 0)
        return found
    }

    private func corrupt(_ what: String) -> KisoError {
        KisoError(.badData, "\(name): \(what); the file is corrupt")
    }

    /// What a group's links lead to, by name.
    private mutating func walk(_ messages: [HDF5Message], path: String, depth: Int) throws {
        guard depth < Self.depthLimit else { throw corrupt("groups lie \(depth) deep") }
        var entries: [(name: String, target: HDF5LinkTarget)] = []
        for message in messages {
            switch message.kind {
            case .symbolTable: entries += try symbols(of: message)
            case .link: entries.append(try HDF5LinkTarget.read(message, of: self))
            case .linkInfo where try HDF5LinkTarget.isDense(message, of: self):
                throw KisoError(
                    .badData,
                    "\(name): the group '/\(path)' keeps its links in a heap, which Kiso does not read; "
                        + "write it with libver='earliest', or at most 8 names into a group")
            default: break
            }
        }
        entries.sort { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
        for entry in entries {
            let full = path.isEmpty ? entry.name : "\(path)/\(entry.name)"
            guard full.utf8.count <= Self.pathLimit else {
                throw corrupt("a path of more than \(Self.pathLimit) bytes")
            }
            switch entry.target {
            case .soft(let other):
                try add(full, .alias("is a soft link to '\(other)'; ask for that"))
            case .external:
                try add(full, .elsewhere("lies in another file, which Kiso does not follow"))
            case .object(let address): try follow(address, path: full, depth: depth)
            }
        }
    }

    private mutating func add(_ path: String, _ target: Target) throws {
        guard found.count < Self.objectLimit else {
            throw corrupt("more than \(Self.objectLimit) objects")
        }
        found.append(Link(path: path, target: target))
    }

    private mutating func follow(_ address: Int, path: String, depth: Int) throws {
        if let known = datasets[address] { return try add(path, .dataset(address, known)) }
        guard seen.insert(address).inserted else {
            return try add(path, .alias("is another name of a group that is listed already"))
        }
        let messages = try messages(at: address)
        if messages.contains(where: { $0.kind == .layout }) {
            datasets[address] = messages
            try add(path, .dataset(address, messages))
        } else if messages.contains(where: { $0.kind == .datatype }) {
            try add(path, .alias("is a type with a name, not a dataset"))
        } else {
            try add(path, .group)
            try walk(messages, path: path, depth: depth + 1)
        }
    }

    /// The entries of an old group: a B-tree (III.A.1) whose leaves are lists of symbols (III.B), with
    /// names in a heap (III.D).
    private mutating func symbols(
        of message: HDF5Message
    ) throws -> [(name: String, target: HDF5LinkTarget)] {
        var table = ByteReader(message.data, name: name)
        guard let tree = try table.address(size: offsetSize, "address of a B-tree"),
            let heap = try table.address(size: offsetSize, "address of a heap")
        else { throw corrupt("a group without B-tree or heap") }
        var reader = try reader(at: heap)
        try reader.expect("HEAP", "heap")
        _ = try reader.take(4, "heap")
        let size = try reader.size(lengthSize, "size of a heap")
        _ = try reader.take(lengthSize, "heap")
        guard let place = try reader.address(size: offsetSize, "address of a heap's data") else {
            throw corrupt("a heap without data")
        }
        var data = try self.reader(at: place)
        let names = try data.take(size, "names of a group")
        var nodes: [(address: Int, level: Int?)] = [(tree, nil)]
        var entries: [(name: String, target: HDF5LinkTarget)] = []
        while let node = nodes.popLast() {
            guard seen.insert(node.address).inserted, seen.count <= 2 * Self.objectLimit else {
                throw corrupt("a group's B-tree comes back to byte \(node.address)")
            }
            if node.level == 0 {
                entries += try list(at: node.address, names: names)
            } else {
                nodes += try children(at: node.address, level: node.level).reversed()
            }
        }
        return entries
    }

    /// The children of a node of a B-tree; those of level 0 are lists.
    ///
    /// - Parameter level: one more than the node's must be; `nil` for a root.
    private func children(at address: Int, level: Int?) throws -> [(address: Int, level: Int?)] {
        var reader = try reader(at: address)
        try reader.expect("TREE", "B-tree")
        let type = try reader.byte("type of a B-tree")
        let own = Int(try reader.byte("level of a B-tree"))
        guard type == 0, level == nil || own == level.map({ $0 - 1 }) else {
            throw corrupt("a B-tree's node of another type or level at byte \(address)")
        }
        let count = Int(try reader.little(UInt16.self, "entries of a B-tree"))
        _ = try reader.take(2 * offsetSize + lengthSize, "B-tree")
        var result: [(address: Int, level: Int?)] = []
        for _ in 0..<count {
            if let child = try reader.address(size: offsetSize, "child of a B-tree") {
                result.append((child, own))
            }
            _ = try reader.take(lengthSize, "key of a B-tree")
        }
        return result
    }

    private mutating func list(
        at address: Int, names: ArraySlice<UInt8>
    ) throws -> [(name: String, target: HDF5LinkTarget)] {
        var reader = try reader(at: address)
        try reader.expect("SNOD", "list of symbols")
        _ = try reader.take(2, "list of symbols")
        let count = Int(try reader.little(UInt16.self, "number of symbols"))
        entriesLeft -= count
        guard entriesLeft >= 0 else { throw corrupt("more than \(Self.objectLimit) links") }
        func text(_ offset: Int) throws -> String {
            guard offset < names.count else { throw corrupt("a name beyond its heap") }
            let rest = names[(names.startIndex + offset)...].prefix(Self.pathLimit + 1)
            return String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
        }
        return try (0..<count).map { _ in
            let offset = try reader.size(offsetSize, "name of a symbol")
            let object = try reader.address(size: offsetSize, "address of an object")
            let kind = try reader.little(UInt32.self, "kind of a symbol")
            _ = try reader.take(4, "symbol")
            let scratch = try reader.little(UInt32.self, "symbol")
            _ = try reader.take(12, "symbol")
            let name = try text(offset)
            if kind == 2 { return (name, .soft(try text(Int(scratch)))) }
            guard let object else { throw corrupt("'\(name)' leads nowhere") }
            return (name, .object(object))
        }
    }
}

extension ByteReader {
    /// The next unsigned integer of `size` bytes, at most 8.
    mutating func unsigned(_ size: Int, _ what: String) throws -> UInt64 {
        try take(size, what).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The next length of so many bytes.
    mutating func size(_ size: Int, _ what: String) throws -> Int {
        let value = try unsigned(size, what)
        guard let length = Int(exactly: value) else {
            throw KisoError(
                .badData, "\(name): \(what) of \(value) at byte \(position) is not believable")
        }
        return length
    }

    /// The next address, `nil` where all bits are set: there is nothing.
    mutating func address(size: Int, _ what: String) throws -> Int? {
        let value = try unsigned(size, what)
        if value == UInt64.max >> UInt64(64 - 8 * size) { return nil }
        guard let address = Int(exactly: value) else {
            throw KisoError(
                .badData, "\(name): \(what) of \(value) at byte \(position) is not believable")
        }
        return address
    }

    /// The next bytes must be this signature.
    mutating func expect(_ signature: String, _ what: String) throws {
        let start = position
        guard try take(signature.utf8.count, what).elementsEqual(signature.utf8) else {
            throw KisoError(
                .badData, "\(name): expected the \(what) '\(signature)' at byte \(start)")
        }
    }
}
