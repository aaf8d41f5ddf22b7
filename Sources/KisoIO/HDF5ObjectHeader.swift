import KisoCore

/// One piece of an object's header.
struct HDF5Message {
    /// Those that matter here (IV.A.2).
    enum Kind: UInt16 {
        case dataspace = 1
        case linkInfo = 2
        case datatype = 3
        case fillValue = 5
        case link = 6
        case externalFiles = 7
        case layout = 8
        case filters = 11
        case continuation = 16
        case symbolTable = 17
    }

    let kind: Kind
    /// Whether the content lies elsewhere, shared with other objects.
    let isShared: Bool
    let data: [UInt8]
}

/// What a link leads to.
enum HDF5LinkTarget {
    case object(Int)
    case soft(String)
    case external

    /// Reads a link in a group's header (IV.A.2.g).
    static func read(
        _ message: HDF5Message, of file: HDF5File
    ) throws -> (name: String, target: HDF5LinkTarget) {
        var reader = ByteReader(message.data, name: "\(file.name), a link")
        _ = try reader.byte("version")
        let flags = try reader.byte("flags")
        let type = flags & 8 != 0 ? try reader.byte("type") : 0
        if flags & 4 != 0 { _ = try reader.take(8, "order") }
        if flags & 16 != 0 { _ = try reader.take(1, "character set") }
        let length = try reader.size(1 << Int(flags & 3), "length of a name")
        let name = String(decoding: try reader.take(length, "name"), as: UTF8.self)
        switch type {
        case 0:
            guard let address = try reader.address(size: file.offsetSize, "address of an object")
            else { throw KisoError(.badData, "\(file.name): '\(name)' leads nowhere") }
            return (name, .object(address))
        case 1:
            let length = try reader.length(UInt16.self, "length of a link")
            return (name, .soft(String(decoding: try reader.take(length, "link"), as: UTF8.self)))
        default: return (name, .external)
        }
    }

    /// Whether a group's links are in a heap (IV.A.2.c).
    static func isDense(_ message: HDF5Message, of file: HDF5File) throws -> Bool {
        var reader = ByteReader(message.data, name: "\(file.name), a group")
        _ = try reader.byte("version")
        if try reader.byte("flags") & 1 != 0 { _ = try reader.take(8, "order") }
        return try reader.address(size: file.offsetSize, "address of a heap") != nil
    }
}

extension HDF5File {
    /// The messages of an object's header, version 1 (IV.A.1.a) or 2 (IV.A.1.b), with its continuations.
    mutating func messages(at address: Int) throws -> [HDF5Message] {
        var reader = try reader(at: address)
        var first = reader
        let isNew = try first.take(4, "object header").elementsEqual("OHDR".utf8)
        var hasOrder = false
        var length: Int
        if isNew {
            reader = first
            let version = try reader.byte("version of an object header")
            let flags = try reader.byte("flags of an object header")
            guard version == 2 else { throw unknownHeader(version, at: address) }
            if flags & 32 != 0 { _ = try reader.take(16, "times") }
            if flags & 16 != 0 { _ = try reader.take(4, "limits of attributes") }
            length = try reader.size(1 << Int(flags & 3), "size of an object header")
            hasOrder = flags & 4 != 0
        } else {
            let version = try reader.byte("version of an object header")
            guard version == 1 else { throw unknownHeader(version, at: address) }
            _ = try reader.take(7, "object header")
            length = try reader.length(UInt32.self, "size of an object header")
            _ = try reader.take(4, "object header")
        }
        var result: [HDF5Message] = []
        var blocks: [(reader: ByteReader, length: Int)] = [(reader, length)]
        while let block = blocks.popLast() {
            guard block.length <= headerBytesLeft else {
                throw KisoError(
                    .badData,
                    "\(name): the object header at byte \(address) is larger than the file, or is read "
                        + "twice; the file is truncated or corrupt")
            }
            headerBytesLeft -= block.length
            var source = block.reader
            var reader = ByteReader(
                Array(try source.take(block.length, "object header")),
                name: "\(name), object header at byte \(address)")
            while reader.remaining >= (isNew ? (hasOrder ? 6 : 4) : 8) {
                let message = try nextMessage(&reader, isNew: isNew, hasOrder: hasOrder)
                guard let message else { continue }
                if message.kind == .continuation {
                    blocks.append(try continuation(message, isNew: isNew))
                } else {
                    result.append(message)
                }
            }
        }
        return result
    }

    private func unknownHeader(_ version: UInt8, at address: Int) -> KisoError {
        KisoError(
            .badData,
            "\(name): an object header of version \(version) at byte \(address), "
                + "expected 1 or 2; the file is corrupt")
    }

    private func nextMessage(
        _ reader: inout ByteReader, isNew: Bool, hasOrder: Bool
    ) throws -> HDF5Message? {
        let type: UInt16
        let size: Int
        let flags: UInt8
        if isNew {
            type = UInt16(try reader.byte("type of a message"))
            size = try reader.length(UInt16.self, "size of a message")
            flags = try reader.byte("flags of a message")
            if hasOrder { _ = try reader.take(2, "order of a message") }
        } else {
            type = try reader.little(UInt16.self, "type of a message")
            size = try reader.length(UInt16.self, "size of a message")
            flags = try reader.byte("flags of a message")
            _ = try reader.take(3, "message")
        }
        let data = try reader.take(size, "message")
        guard let kind = HDF5Message.Kind(rawValue: type) else { return nil }
        return HDF5Message(kind: kind, isShared: flags & 2 != 0, data: Array(data))
    }

    private func continuation(
        _ message: HDF5Message, isNew: Bool
    ) throws -> (reader: ByteReader, length: Int) {
        var place = ByteReader(message.data, name: name)
        guard let address = try place.address(size: offsetSize, "address of a continuation") else {
            throw KisoError(.badData, "\(name): an object header goes on nowhere")
        }
        let length = try place.size(lengthSize, "size of a continuation")
        var block = try reader(at: address)
        guard isNew else { return (block, length) }
        try block.expect("OCHK", "continuation")
        // The signature in front and the checksum behind.
        guard length >= 8 else { throw KisoError(.badData, "\(name): an empty continuation") }
        return (block, length - 8)
    }
}
