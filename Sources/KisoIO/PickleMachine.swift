import KisoCore

/// Follows the instructions of a pickle.
///
/// Containers live in one arena and refer to each other by index: a file may nest them a million
/// levels deep or put a list into itself without deep recursion or leaks here.
struct PickleMachine {
    /// An operand: a leaf, or the index of a node in the arena.
    enum Item {
        case none
        case bool(Bool)
        case int(Int)
        case double(Double)
        case string(String)
        case bytes(ArraySlice<UInt8>)
        case node(Int)
    }

    /// Something that later instructions may still change.
    enum Node {
        case list([Item])
        case tuple([Item])
        case dictionary([Item])
        case constructor(Constructor)
        case dtype(ElementFormat)
        case unfilledArray
        case array(NDArray)
        case storage(String, ElementFormat)
        case torchTensor(TorchTensor)
    }

    /// The names that a pickle may use.
    enum Constructor {
        case reconstruct, fromBuffer, ndarray, dtype, encode
        case rebuildTensor, rebuildParameter, orderedDictionary, storage(ElementFormat)
    }

    var reader: ByteReader
    var stack: [Item] = []
    var marks: [Int] = []
    var memo: [Int: Item] = [:]
    var nodes: [Node] = []
    /// Bytes that arrays and conversions may still occupy; sharing must not multiply the input.
    var byteBudget: Int
    /// Axes that all arrays together may still have.
    var axisBudget: Int
    /// Where the current instruction begins.
    var offset = 0
    /// Whether the names of PyTorch's files are known.
    let knowsTorch: Bool
    /// The element formats of the storages that have been named.
    var storageTypes: [String: ElementFormat] = [:]

    /// Arrays need few instructions; this bounds the memory that a file of tiny ones can take.
    private static let instructionLimit = 1 << 21
    /// The most containers and arrays; a data set of pictures has a handful.
    static let nodeLimit = 1 << 17

    init(
        _ bytes: [UInt8], name: String, at position: Int = 0, knowsTorch: Bool = false,
        budget: Int? = nil
    ) {
        reader = ByteReader(bytes, name: name, at: position)
        byteBudget = budget ?? 2 * bytes.count
        axisBudget = Self.nodeLimit
        self.knowsTorch = knowsTorch
    }

    mutating func run() throws -> PickleValue {
        let item = try runToStop()
        var converter = PickleConverter(nodes: nodes, name: reader.name)
        return try converter.convert(item)
    }

    /// Follows the instructions; returns what is on the stack at the end.
    mutating func runToStop() throws -> Item {
        for _ in 0..<Self.instructionLimit {
            offset = reader.position
            let code = try reader.byte("pickle instructions")
            guard let opcode = PickleOpcode(rawValue: code) else {
                if PickleOpcode.ofProtocol0.contains(code) {
                    throw error(
                        "\(PickleOpcode.refusedName(code)) is of protocol 0, expected 1 to 5; write "
                            + "it with pickle.dump(value, file, protocol=4)")
                }
                throw error(
                    "\(PickleOpcode.refusedName(code)) (\(hexadecimal([code]))) is not among the "
                        + "instructions that Kiso follows; is it a pickle of NumPy arrays?")
            }
            if opcode == .stop { return try pop() }
            try execute(opcode)
            if nodes.count > Self.nodeLimit {
                throw error(
                    "more than \(Self.nodeLimit) containers and arrays; Kiso reads arrays only")
            }
        }
        throw error("more than \(Self.instructionLimit) instructions; Kiso reads arrays only")
    }

    private mutating func execute(_ opcode: PickleOpcode) throws {
        switch opcode {
        case .stop: break
        case .protocolVersion:
            let version = try reader.byte("protocol")
            guard version <= 5 else { throw error("protocol \(version), expected at most 5") }
        case .frame: _ = try reader.take(8, "frame length")
        case .mark: marks.append(stack.count)
        case .pop:
            if let mark = marks.last, mark == stack.count {
                marks.removeLast()
            } else {
                _ = try pop()
            }
        case .popMark: _ = try popToMark()
        case .duplicate: try stack.append(top())
        case .none, .newTrue, .newFalse, .binInt, .binInt1, .binInt2, .long1, .long4, .binFloat,
            .intLine, .longLine:
            try stack.append(number(opcode))
        case .binString, .shortBinString, .binBytes, .shortBinBytes, .binBytes8, .byteArray8,
            .binUnicode, .shortBinUnicode, .binUnicode8:
            try stack.append(text(opcode))
        case .emptyList: push(.list([]))
        case .emptyTuple: push(.tuple([]))
        case .emptyDictionary: push(.dictionary([]))
        case .list: try push(.list(popToMark()))
        case .tuple: try push(.tuple(popToMark()))
        case .dictionary: try push(.dictionary(pairs(popToMark())))
        case .tuple1: try pushTuple(1)
        case .tuple2: try pushTuple(2)
        case .tuple3: try pushTuple(3)
        case .append: try extendList(with: [pop()])
        case .appends: try extendList(with: popToMark())
        case .setItem:
            let value = try pop()
            try extendDictionary(with: [pop(), value])
        case .setItems: try extendDictionary(with: popToMark())
        case .binGet: try recall(Int(reader.byte("memo index")))
        case .longBinGet: try recall(reader.length(UInt32.self, "memo index"))
        case .binPut: try memo[Int(reader.byte("memo index"))] = top()
        case .longBinPut: try memo[reader.length(UInt32.self, "memo index")] = top()
        case .memoize: try memo[memo.count] = top()
        case .global: try pushGlobal(module: line(), name: line())
        case .stackGlobal:
            guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
                throw error("STACK_GLOBAL without two texts")
            }
            try pushGlobal(module: module, name: name)
        case .reduce: try reduce()
        case .build: try build()
        case .binPersistentID: try persistentStorage()
        }
    }

    func error(_ what: String) -> KisoError {
        KisoError(.badData, "\(reader.name): pickle, byte \(offset): \(what)")
    }
}
