import KisoCore

extension PickleMachine {
    mutating func push(_ node: Node) {
        nodes.append(node)
        stack.append(.node(nodes.count - 1))
    }

    func top() throws -> Item {
        guard let item = stack.last, stack.count > marks.last ?? 0 else {
            throw error("an operand is missing")
        }
        return item
    }

    mutating func pop() throws -> Item {
        let item = try top()
        stack.removeLast()
        return item
    }

    mutating func popToMark() throws -> [Item] {
        guard let mark = marks.popLast(), mark <= stack.count else {
            throw error("the mark is missing")
        }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    mutating func pushTuple(_ count: Int) throws {
        guard stack.count - (marks.last ?? 0) >= count else { throw error("an operand is missing") }
        let items = Array(stack.suffix(count))
        stack.removeLast(count)
        push(.tuple(items))
    }

    mutating func recall(_ index: Int) throws {
        guard let item = memo[index] else { throw error("nothing was remembered as \(index)") }
        stack.append(item)
    }

    mutating func extendList(with items: [Item]) throws {
        guard case .node(let index) = try top(), case .list(var list) = nodes[index] else {
            throw error("only a list can be appended to")
        }
        // Emptied first, so that growing does not copy.
        nodes[index] = .list([])
        list += items
        nodes[index] = .list(list)
    }

    mutating func extendDictionary(with items: [Item]) throws {
        let items = try pairs(items)
        guard case .node(let index) = try top(), case .dictionary(var entries) = nodes[index] else {
            throw error("only a dictionary takes items")
        }
        nodes[index] = .dictionary([])
        entries += items
        nodes[index] = .dictionary(entries)
    }

    func pairs(_ items: [Item]) throws -> [Item] {
        guard items.count.isMultiple(of: 2) else { throw error("a key without a value") }
        return items
    }

    /// The items of a tuple.
    func tuple(_ item: Item) throws -> [Item] {
        guard case .node(let index) = item, case .tuple(let items) = nodes[index] else {
            throw error("a tuple is missing")
        }
        return items
    }

    mutating func number(_ opcode: PickleOpcode) throws -> Item {
        switch opcode {
        case .newTrue: .bool(true)
        case .newFalse: .bool(false)
        case .binInt: .int(Int(try reader.little(Int32.self, "integer")))
        case .binInt1: .int(Int(try reader.byte("integer")))
        case .binInt2: .int(Int(try reader.little(UInt16.self, "integer")))
        case .long1: try long(Int(reader.byte("length")))
        case .long4: try long(reader.length(UInt32.self, "length"))
        case .binFloat: .double(Double(bitPattern: try reader.big(UInt64.self, "number")))
        case .intLine: try decimal(line())
        case .longLine: try decimal(line().trimmingSuffix("L"), mayBeTruth: false)
        default: .none
        }
    }

    /// An integer as text, which protocol 1 keeps for truth values (`00` and `01`) and large numbers.
    private func decimal(_ text: some StringProtocol, mayBeTruth: Bool = true) throws -> Item {
        if mayBeTruth && (text == "00" || text == "01") { return .bool(text == "01") }
        guard let value = Int(text) else {
            throw error("'\(text.prefix(40))' is no integer of up to 64 bits")
        }
        return .int(value)
    }

    private mutating func long(_ length: Int) throws -> Item {
        guard length <= 8 else { throw error("an integer of \(length) bytes, expected at most 8") }
        let bytes = try reader.take(length, "integer")
        // Two's complement: start from the sign of the highest byte.
        let sign = bytes.last.map { $0 >= 0x80 ? -1 : 0 } ?? 0
        return .int(bytes.reversed().reduce(sign) { $0 << 8 | Int($1) })
    }

    mutating func text(_ opcode: PickleOpcode) throws -> Item {
        let length: Int
        switch opcode {
        case .shortBinString, .shortBinBytes, .shortBinUnicode:
            length = Int(try reader.byte("length"))
        case .binString, .binBytes, .binUnicode: length = try reader.length(UInt32.self, "length")
        default: length = try reader.length(UInt64.self, "length")
        }
        let bytes = try reader.take(length, "text")
        switch opcode {
        case .binUnicode, .shortBinUnicode, .binUnicode8:
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw error("a text that is not UTF-8")
            }
            return .string(text)
        default: return .bytes(bytes)
        }
    }

    /// The text up to the end of the line, which names a module or something in it.
    mutating func line() throws -> String {
        var text: [UInt8] = []
        while true {
            let byte = try reader.byte("name")
            if byte == 0x0a { return String(decoding: text, as: UTF8.self) }
            text.append(byte)
            guard text.count <= 256 else { throw error("a name of more than 256 bytes") }
        }
    }
}

extension String {
    /// The text without a suffix, if it has it.
    fileprivate func trimmingSuffix(_ suffix: String) -> Substring {
        hasSuffix(suffix) ? dropLast(suffix.count) : self[...]
    }
}
