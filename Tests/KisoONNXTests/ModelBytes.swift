/// The bytes of small models, written field by field, so that the tests can write what no exporter would.
struct ModelBytes {
    private(set) var bytes: [UInt8] = []

    /// A field that holds a whole number.
    func with(_ number: Int, _ value: Int64) -> ModelBytes {
        var result = self
        result.append(UInt64(number << 3))
        result.append(UInt64(bitPattern: value))
        return result
    }

    /// A field that holds bytes.
    func with(_ number: Int, _ value: [UInt8]) -> ModelBytes {
        var result = self
        result.append(UInt64(number << 3 | 2))
        result.append(UInt64(value.count))
        result.bytes += value
        return result
    }

    /// A field that holds a text.
    func with(_ number: Int, _ value: String) -> ModelBytes { with(number, [UInt8](value.utf8)) }

    /// A field that holds a message.
    func with(_ number: Int, _ value: ModelBytes) -> ModelBytes { with(number, value.bytes) }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A node.
    static func node(
        _ op: String, _ inputs: [String], _ outputs: [String], _ attributes: [ModelBytes] = []
    ) -> ModelBytes {
        var node = ModelBytes()
        for input in inputs { node = node.with(1, input) }
        for output in outputs { node = node.with(2, output) }
        node = node.with(4, op)
        for attribute in attributes { node = node.with(5, attribute) }
        return node
    }

    /// A constant of whole numbers.
    static func integers(_ name: String, _ values: [Int64]) -> ModelBytes {
        var tensor = ModelBytes().with(1, Int64(values.count)).with(2, 7).with(8, name)
        for value in values { tensor = tensor.with(7, value) }
        return tensor
    }

    /// An input or output of numbers of any sizes.
    static func value(_ name: String, type: Int64 = 1) -> ModelBytes {
        ModelBytes().with(1, name).with(2, ModelBytes().with(1, ModelBytes().with(1, type)))
    }

    /// A graph.
    static func graph(
        _ nodes: [ModelBytes], constants: [ModelBytes] = [], inputs: [ModelBytes] = [],
        outputs: [String]
    ) -> ModelBytes {
        var graph = ModelBytes()
        for node in nodes { graph = graph.with(1, node) }
        graph = graph.with(2, "graph")
        for constant in constants { graph = graph.with(5, constant) }
        for input in inputs { graph = graph.with(11, input) }
        for output in outputs { graph = graph.with(12, value(output)) }
        return graph
    }

    /// A model of operator set 17.
    static func model(_ graph: ModelBytes) -> [UInt8] {
        ModelBytes().with(1, 8).with(7, graph).with(8, ModelBytes().with(2, 17)).bytes
    }
}
