import KisoCore
import KisoTensor

/// Writes the nodes of a trace into a graph.
struct TraceWriter {
    let trace: Trace
    private let parameters: [String: Tensor]
    var writer = GraphWriter()
    private var names: [Trace.Reference: String] = [:]

    init(_ trace: Trace, _ parameters: [String: Tensor]) {
        self.trace = trace
        self.parameters = parameters
    }

    /// The graph of all nodes.
    mutating func graph() throws -> Onnx_GraphProto {
        let inputNames = trace.inputs.indices.map { $0 == 0 ? "input" : "input\($0 + 1)" }
        for (name, type) in zip(inputNames, trace.inputs) {
            try writer.declareInput(name, type)
            if writer.batchInput == nil, type.sizes.first?.perExample == 1 {
                writer.batchInput = name
            }
        }
        let outputNames = trace.outputs.indices.map {
            writer.name($0 == 0 ? "output" : "output\($0 + 1)")
        }
        for (place, node) in trace.nodes.enumerated() {
            let reference = Trace.Reference(node: place)
            switch node.content {
            case .input(let number): names[reference] = inputNames[number]
            case .parameter(let name):
                guard let value = parameters[name] else {
                    throw KisoError(.configuration, "parameter '\(name)' has no value")
                }
                names[reference] = try writer.constant(value.array, as: name)
            case .constant(let array): names[reference] = try writer.constant(array)
            case .uniform(let value, let perExample):
                names[reference] = try uniform(node, value, perExample)
            case .operation: try operation(node, at: place)
            }
        }
        for (output, name) in zip(trace.outputs, outputNames) {
            guard let value = names[output] else {
                throw KisoError(.defect, "an output of the network has no node")
            }
            writer.rename(value, to: name)
            try writer.declareOutput(name, trace.nodes[output.node].results[output.result])
        }
        return writer.graph
    }

    /// One number everywhere.
    private mutating func uniform(
        _ node: Trace.Node, _ value: Double, _ perExample: Double
    ) throws -> String {
        let type = node.results[0]
        if perExample == 0, let shape = type.shape(examples: 0),
            type.sizes.allSatisfy({ $0.perExample == 0 })
        {
            // Broadcasting makes of a number what is asked for, wherever it is used by an operator
            // that broadcasts; others get the whole array, if it is small.
            return try writer.constant(Tensor.full(shape, value, dtype: type.dtype).array)
        }
        let sizes = try writer.sizes(type.sizes)
        if perExample == 0 {
            let number = try writer.scalar(value, type.dtype)
            return writer.add("Expand", [number, sizes], as: "uniform")
        }
        let cast = Onnx_AttributeProto.integer("to", ElementType(type.dtype).rawValue)
        var number = writer.add(
            "Cast", [try writer.size(BatchSize(fixed: 0, perExample: 1))], [cast], as: "examples")
        number = writer.add("Mul", [number, try writer.scalar(perExample, type.dtype)])
        number = writer.add("Add", [number, try writer.scalar(value, type.dtype)])
        if type.sizes.isEmpty {
            return writer.add("Reshape", [number, try writer.integers([])], as: "uniform")
        }
        return writer.add("Expand", [number, sizes], as: "uniform")
    }

    private mutating func operation(_ node: Trace.Node, at place: Int) throws {
        let name = node.operation ?? ""
        guard let write = ExportedOps.all[name] else {
            throw KisoError(
                .configuration,
                "the op '\(name)'\(node.scope.isEmpty ? "" : " of '\(node.scope)'") cannot be exported "
                    + "to ONNX")
        }
        var inputs: [String] = []
        for input in node.inputs {
            guard let name = names[input] else {
                throw KisoError(.defect, "the op '\(name)' uses what was not written")
            }
            inputs.append(name)
        }
        let types = node.inputs.map { trace.nodes[$0.node].results[$0.result] }
        var call = ExportedCall(
            op: name, inputs: inputs, types: types, results: node.results,
            attributes: node.attributes,
            stem: (node.scope.isEmpty ? "" : node.scope + "/") + name)
        for (result, value) in try write(&call, &writer).enumerated() {
            names[Trace.Reference(node: place, result: result)] = value
        }
    }
}

/// An op that is being exported, with all that is known about it.
struct ExportedCall {
    let op: String
    /// The names of what it is computed from.
    let inputs: [String]
    let types: [Trace.ResultType]
    let results: [Trace.ResultType]
    let attributes: Attribute
    /// How its result is called.
    let stem: String

    /// An attribute of the op as a value of a type.
    func attribute<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard case .record(let values) = attributes, let value = values[name],
            let decoded = try? value.decoded(as: T.self)
        else { throw fault("its \(name) depends on the number of examples") }
        return decoded
    }

    /// A whole number that may depend on the number of examples.
    func size(_ name: String) throws -> BatchSize {
        guard case .record(let values) = attributes, let size = values[name]?.asSize else {
            throw fault("its \(name) is no number")
        }
        return size
    }

    /// The size of an input along an axis, where it does not depend on the number of examples.
    func fixedSize(_ input: Int, _ axis: Int) throws -> Int {
        let size = types[input].sizes[axis]
        guard size.perExample == 0 else {
            throw fault("axis \(axis) has a size that depends on the number of examples")
        }
        return size.fixed
    }

    /// An op that has no operator in ONNX as it is used here.
    func fault(_ reason: String) -> KisoError {
        KisoError(
            .configuration, "the op '\(op)' (\(stem)) cannot be exported to ONNX: \(reason)")
    }
}

extension Attribute {
    fileprivate var asSize: BatchSize? {
        switch self {
        case .integer(let value): BatchSize(fixed: value)
        case .size(let size): size
        default: nil
        }
    }
}
