import KisoCore

extension PickleMachine {
    mutating func pushGlobal(module: String, name: String) throws {
        switch (module, name) {
        case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
            push(.constructor(.reconstruct))
        case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"):
            push(.constructor(.fromBuffer))
        case ("numpy", "ndarray"): push(.constructor(.ndarray))
        case ("numpy", "dtype"): push(.constructor(.dtype))
        case ("_codecs", "encode"): push(.constructor(.encode))
        default:
            if knowsTorch, let known = Self.torchConstructor(module: module, name: name) {
                push(.constructor(known))
                return
            }
            throw error(
                "asks for '\(module.prefix(80)).\(name.prefix(80))', which Kiso never calls; "
                    + "expected only NumPy arrays and plain data")
        }
    }

    mutating func reduce() throws {
        let arguments = try tuple(pop())
        guard case .node(let index) = try pop(), case .constructor(let constructor) = nodes[index]
        else { throw error("a call of something that is no constructor") }
        switch constructor {
        case .reconstruct:
            guard let first = arguments.first, case .node(let type) = first,
                case .constructor(.ndarray) = nodes[type]
            else { throw error("_reconstruct of something else than numpy.ndarray") }
            push(.unfilledArray)
        case .dtype:
            guard let name = arguments.first.flatMap(asciiText) else {
                throw error("a dtype without a name")
            }
            guard let format = ElementFormat(numPy: name) else {
                throw error("elements of type '\(name.prefix(40))', expected one such as 'f4'")
            }
            push(.dtype(format))
        case .fromBuffer:
            guard arguments.count == 4, case .bytes(let bytes) = arguments[0],
                let order = asciiText(arguments[3]), order == "C" || order == "F"
            else { throw error("_frombuffer without bytes, dtype, shape and order") }
            let array = try array(
                bytes, format(arguments[1]), tuple(arguments[2]), isColumnMajor: order == "F")
            push(.array(array))
        case .encode: try encodeLatin1(arguments)
        case .rebuildTensor: try rebuildTensor(arguments)
        case .rebuildParameter:
            guard let tensor = arguments.first else { throw error("a parameter without a tensor") }
            stack.append(tensor)
        case .orderedDictionary:
            guard arguments.isEmpty else { throw error("an OrderedDict of something") }
            push(.dictionary([]))
        case .storage: throw error("a call of a storage's type")
        case .ndarray: throw error("a call of numpy.ndarray itself, expected _reconstruct")
        }
    }

    mutating func build() throws {
        let given = try pop()
        guard case .node(let index) = try top() else { throw error("state for a plain value") }
        // The attributes of an OrderedDict are notes about versions.
        if knowsTorch, case .dictionary = nodes[index] { return }
        let state = try tuple(given)
        switch nodes[index] {
        case .dtype(let format):
            // (version, byte order, sub-array, names, fields, size, alignment, flags)
            guard state.count >= 5, let order = asciiText(state[1]), isNone(state[2]),
                isNone(state[3]), isNone(state[4]), ["<", ">", "=", "|"].contains(order)
            else { throw error("a dtype that is not a plain number") }
            nodes[index] = .dtype(
                ElementFormat(format.kind, size: format.size, isBigEndian: order == ">"))
        case .unfilledArray:
            // (version, shape, dtype, is column-major, elements)
            guard state.count == 5, case .bytes(let bytes) = state[4],
                let isColumnMajor = truth(state[3])
            else { throw error("an array's state without shape, dtype, order and bytes") }
            nodes[index] = .array(
                try array(
                    bytes, format(state[2]), tuple(state[1]), isColumnMajor: isColumnMajor))
        default: throw error("state for something that takes none")
        }
    }

    private mutating func array(
        _ bytes: ArraySlice<UInt8>, _ format: ElementFormat, _ sizes: [Item], isColumnMajor: Bool
    ) throws -> NDArray {
        let dimensions = sizes.compactMap { if case .int(let size) = $0 { size } else { nil } }
        guard dimensions.count == sizes.count, sizes.count <= 64,
            let shape = Shape(checking: dimensions), format.byteCount(of: shape) != nil
        else { throw error("a shape that is no tuple of sizes, or overflows") }
        // A narrow element is widened to up to four times its size.
        try spend(max(bytes.count, shape.count * (format.dtype?.size ?? format.size) / 4))
        axisBudget -= shape.rank + 1
        guard axisBudget >= 0 else {
            throw error("arrays with too many axes in all; refused as a bomb")
        }
        return try format.array(
            from: bytes, shape: shape, isColumnMajor: isColumnMajor,
            place: "\(reader.name): pickle, byte \(offset)")
    }

    private mutating func encodeLatin1(_ arguments: [Item]) throws {
        guard arguments.count == 2, case .string(let text) = arguments[0],
            let codec = asciiText(arguments[1]), ["latin1", "latin-1"].contains(codec)
        else { throw error("_codecs.encode of something else than a text to latin1") }
        try spend(text.utf8.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw error(
                    "a text for latin1 with the character U+\(String(scalar.value, radix: 16))")
            }
            bytes.append(byte)
        }
        stack.append(.bytes(bytes[...]))
    }

    mutating func spend(_ count: Int) throws {
        guard count <= byteBudget else {
            throw error("the arrays need more memory than the file has bytes; refused as a bomb")
        }
        byteBudget -= count
    }

    private func format(_ item: Item) throws -> ElementFormat {
        guard case .node(let index) = item, case .dtype(let format) = nodes[index] else {
            throw error("a dtype is missing")
        }
        return format
    }

    private func asciiText(_ item: Item) -> String? {
        switch item {
        case .string(let text): text
        case .bytes(let bytes) where bytes.count <= 64: String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    private func isNone(_ item: Item) -> Bool {
        if case .none = item { true } else { false }
    }

    private func truth(_ item: Item) -> Bool? {
        switch item {
        case .bool(let value): value
        case .int(let value): value != 0
        default: nil
        }
    }
}
