import KisoCore

/// Turns the arena of a ``PickleMachine`` into values, each container once.
struct PickleConverter {
    private let nodes: [PickleMachine.Node]
    let name: String
    /// The bytes outside of the pickle that PyTorch's tensors are views of.
    let storages: [String: ArraySlice<UInt8>]
    private var finished: [Int: (value: PickleValue, depth: Int)] = [:]
    private var open: Set<Int> = []

    private static let depthLimit = 64

    init(
        nodes: [PickleMachine.Node], name: String, storages: [String: ArraySlice<UInt8>] = [:]
    ) {
        self.nodes = nodes
        self.name = name
        self.storages = storages
    }

    /// The value of an item.
    mutating func convert(_ item: PickleMachine.Item) throws -> PickleValue {
        var depth = 0
        return try convert(item, &depth)
    }

    /// Raises `depth` to the levels below the item, so that a shared container counts wherever it
    /// occurs: freeing a value recurses over its real depth.
    private mutating func convert(
        _ item: PickleMachine.Item, _ depth: inout Int
    ) throws -> PickleValue {
        switch item {
        case .none: return .none
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .double(let value): return .double(value)
        case .string(let value): return .string(value)
        case .bytes(let value): return .bytes(value)
        case .node(let index):
            let result = try convert(node: index)
            depth = max(depth, result.depth)
            return result.value
        }
    }

    private mutating func convert(node index: Int) throws -> (value: PickleValue, depth: Int) {
        if let result = finished[index] { return result }
        guard open.insert(index).inserted else {
            throw KisoError(.badData, "\(name): pickle: a container that contains itself")
        }
        guard open.count <= Self.depthLimit else { throw tooDeep }
        var depth = 0
        let value: PickleValue
        switch nodes[index] {
        case .list(let items): value = .list(try items.map { try convert($0, &depth) })
        case .tuple(let items): value = .tuple(try items.map { try convert($0, &depth) })
        case .dictionary(let items):
            var entries: [(key: PickleValue, value: PickleValue)] = []
            for position in stride(from: 0, to: items.count - 1, by: 2) {
                let key = try convert(items[position], &depth)
                entries.append((key, try convert(items[position + 1], &depth)))
            }
            value = .dictionary(entries)
        case .array(let array): value = .array(array)
        case .torchTensor(let tensor): value = .array(try array(tensor))
        case .unfilledArray, .constructor, .dtype, .storage:
            throw KisoError(
                .badData, "\(name): pickle: holds an array without elements, a type or a function")
        }
        open.remove(index)
        guard depth < Self.depthLimit else { throw tooDeep }
        finished[index] = (value, depth + 1)
        return (value, depth + 1)
    }

    private var tooDeep: KisoError {
        KisoError(.badData, "\(name): pickle: nested deeper than \(Self.depthLimit) levels")
    }
}
