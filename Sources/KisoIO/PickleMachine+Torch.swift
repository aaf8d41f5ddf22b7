import KisoCore

/// What the pickle of a PyTorch file holds besides plain data.
extension PickleMachine {
    /// A tensor as a view of a storage, which is found when the whole file has been read.
    struct TorchTensor {
        let key: String
        let format: ElementFormat
        let offset: Int
        let sizes: [Int]
        let strides: [Int]
    }

    /// What a pickle has come to, before its storages are known.
    struct Result {
        let item: Item
        let nodes: [Node]
        let name: String
        /// Where the pickle ends.
        let end: Int
        /// The format of the elements of each storage.
        let storageTypes: [String: ElementFormat]

        /// The value with the contents of the storages.
        func value(storages: [String: ArraySlice<UInt8>] = [:]) throws -> PickleValue {
            var converter = PickleConverter(nodes: nodes, name: name, storages: storages)
            return try converter.convert(item)
        }
    }

    /// Follows the pickle to its end.
    mutating func result() throws -> Result {
        let item = try runToStop()
        return Result(
            item: item, nodes: nodes, name: reader.name, end: reader.position,
            storageTypes: storageTypes)
    }

    /// The constructor of a name that only PyTorch's files have.
    static func torchConstructor(module: String, name: String) -> Constructor? {
        switch (module, name) {
        case ("torch._utils", "_rebuild_tensor_v2"): return .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): return .rebuildParameter
        case ("collections", "OrderedDict"): return .orderedDictionary
        case ("torch", _), ("torch.storage", _): return storages[name].map { .storage($0) }
        default: return nil
        }
    }

    private static let storages: [String: ElementFormat] = [
        "FloatStorage": .init(.floating, size: 4), "DoubleStorage": .init(.floating, size: 8),
        "HalfStorage": .init(.floating, size: 2), "BFloat16Storage": .init(.brain, size: 2),
        "LongStorage": .init(.signed, size: 8), "IntStorage": .init(.signed, size: 4),
        "ShortStorage": .init(.signed, size: 2), "CharStorage": .init(.signed, size: 1),
        "ByteStorage": .init(.unsigned, size: 1), "BoolStorage": .init(.boolean, size: 1),
    ]

    /// `('storage', type, key, device, count)`, by which a pickle names something outside of it.
    mutating func persistentStorage() throws {
        let parts = try tuple(pop())
        guard knowsTorch, parts.count >= 5, case .string("storage") = parts[0],
            case .node(let type) = parts[1], case .constructor(.storage(let format)) = nodes[type],
            case .string(let key) = parts[2]
        else { throw error("BINPERSID of something else than a storage of numbers") }
        if let other = storageTypes[key], other != format {
            throw error("the storage '\(key)' has two types")
        }
        storageTypes[key] = format
        push(.storage(key, format))
    }

    /// `_rebuild_tensor_v2(storage, offset, sizes, strides, …)`.
    mutating func rebuildTensor(_ arguments: [Item]) throws {
        guard arguments.count >= 4, case .node(let place) = arguments[0],
            case .storage(let key, let format) = nodes[place], case .int(let offset) = arguments[1]
        else { throw error("a tensor without a storage, an offset, sizes and strides") }
        func sizes(_ item: Item) throws -> [Int] {
            try tuple(item).map {
                guard case .int(let size) = $0, size >= 0 else {
                    throw error("a size or a stride that is no number")
                }
                return size
            }
        }
        let (shape, strides) = (try sizes(arguments[2]), try sizes(arguments[3]))
        guard offset >= 0, shape.count == strides.count, shape.count <= 64,
            Shape(checking: shape) != nil
        else { throw error("a tensor whose sizes and strides do not fit") }
        axisBudget -= shape.count + 1
        guard axisBudget >= 0 else { throw error("tensors with too many axes in all") }
        // Tensors that share a storage become arrays of their own.
        let (size, overflow) = Shape(shape).count.multipliedReportingOverflow(by: format.size)
        try spend(overflow ? Int.max : size)
        push(
            .torchTensor(
                TorchTensor(
                    key: key, format: format, offset: offset, sizes: shape, strides: strides)))
    }
}

extension PickleConverter {
    /// The tensor as an array of its own.
    mutating func array(_ tensor: PickleMachine.TorchTensor) throws -> NDArray {
        let place = "\(name): storage '\(tensor.key)'"
        guard let storage = storages[tensor.key] else {
            throw KisoError(.badData, "\(place): is missing")
        }
        let size = tensor.format.size
        let count = storage.count / size
        let shape = Shape(tensor.sizes)
        var last = tensor.offset
        for (length, stride) in zip(tensor.sizes, tensor.strides) where shape.count > 0 {
            let (reach, overflow) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflows) = last.addingReportingOverflow(reach)
            last = overflow || overflows ? Int.max : sum
        }
        // A view may not show more elements than its storage has: repeated ones would be a bomb.
        guard shape.count == 0 || last < count, shape.count <= count else {
            throw KisoError(
                .badData,
                "\(place): a tensor \(shape) at \(tensor.offset) reaches beyond its \(count) elements"
            )
        }
        if shape.count == 0 {
            return try tensor.format.array(from: [], shape: shape, place: place)
        }
        let start = storage.startIndex + tensor.offset * size
        let part = storage[start..<storage.startIndex + (last + 1) * size]
        let flat = try tensor.format.array(
            from: part, shape: [part.count / size], place: place)
        let view = NDArray(
            storage: flat.storage, dtype: flat.dtype, shape: shape, strides: tensor.strides,
            offset: 0)
        return view.rowMajorCopy()
    }
}
