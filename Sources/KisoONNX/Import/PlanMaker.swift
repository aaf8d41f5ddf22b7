import Foundation
import KisoCore
import KisoTensor

/// Makes plans of the graphs of a file, and refuses what cannot be computed by name.
struct PlanMaker {
    /// What errors call the file.
    let source: String
    /// The versions of the operator sets by domain.
    var versions: [String: Int] = [:]
    /// The functions that the file itself defines.
    var functions: [String: Onnx_FunctionProto] = [:]
    let arrays: ArrayReader

    /// How deep graphs may lie in graphs.
    private static let depthLimit = 16
    /// The most nodes of one file.
    private static let nodeLimit = 1 << 17

    init(_ model: Onnx_ModelProto, source: String, folder: URL?) throws {
        self.source = source
        arrays = ArrayReader(source: source, folder: folder)
        for entry in model.opsetImport {
            guard (1...1000).contains(entry.version) else {
                throw KisoError(
                    .badData, "\(source): operator set \(entry.domain) has version \(entry.version)"
                )
            }
            versions[Self.domain(entry.domain)] = Int(entry.version)
        }
        guard versions[""] != nil || model.irVersion < 3 else {
            throw KisoError(.badData, "\(source): does not say the version of its operators")
        }
        for function in model.functions {
            functions[Self.domain(function.domain) + ":" + function.name] = function
        }
    }

    /// The domain as nodes may call it; ONNX's own has two names.
    static func domain(_ name: String) -> String { name == "ai.onnx" ? "" : name }

    /// The plan of a graph.
    ///
    /// - Parameters:
    ///   - outer: the names of the graphs around it.
    ///   - depth: how many there are.
    func plan(
        _ graph: Onnx_GraphProto, outer: Set<String> = [], depth: Int = 0
    ) throws -> GraphPlan {
        guard depth <= Self.depthLimit else {
            throw KisoError(.badData, "\(source): graphs lie deeper than \(Self.depthLimit)")
        }
        guard graph.node.count <= Self.nodeLimit else {
            throw KisoError(.badData, "\(source): the graph has \(graph.node.count) nodes")
        }
        var initializers: [String: Value] = [:]
        for tensor in graph.initializer {
            guard !tensor.name.isEmpty, initializers[tensor.name] == nil else {
                throw KisoError(
                    .badData,
                    "\(source): the constant '\(tensor.name)' is there twice, or has no name")
            }
            initializers[tensor.name] = try arrays.value(tensor, "constant '\(tensor.name)'")
        }
        if !graph.sparseInitializer.isEmpty {
            throw KisoError(.badData, "\(source): sparse constants are not supported")
        }
        let inputs = try graph.input.map { try description($0, "input") }
        var known = outer
        var own: Set<String> = []
        func define(_ name: String, _ what: String) throws {
            guard own.insert(name).inserted else {
                throw KisoError(.badData, "\(source): \(what) defines '\(name)' a second time")
            }
            known.insert(name)
        }
        for input in inputs { try define(input.name, "input '\(input.name)'") }
        for name in initializers.keys where !own.contains(name) {
            try define(name, "constant '\(name)'")
        }
        var captured: Set<String> = []
        var nodes: [GraphPlan.Node] = []
        for (number, node) in graph.node.enumerated() {
            let place = self.place(node, number)
            for name in node.input where !name.isEmpty {
                guard known.contains(name) else {
                    throw KisoError(
                        .badData,
                        "\(source): \(place) uses '\(name)', which nothing before it gives")
                }
                if !own.contains(name) { captured.insert(name) }
            }
            let planned = try self.node(node, place: place, known: known, depth: depth)
            for case .graph(let inner) in planned.attributes.values {
                captured.formUnion(inner.captured.subtracting(own))
            }
            nodes.append(planned)
            for name in node.output where !name.isEmpty { try define(name, place) }
        }
        for output in graph.output where !known.contains(output.name) {
            throw KisoError(
                .badData, "\(source): nothing gives the graph's output '\(output.name)'")
        }
        for output in graph.output where !own.contains(output.name) {
            captured.insert(output.name)
        }
        return GraphPlan(
            nodes: nodes, inputs: inputs,
            outputs: try graph.output.map { try description($0, "output") },
            initializers: initializers, captured: captured)
    }

    private func place(_ node: Onnx_NodeProto, _ number: Int) -> String {
        let name = node.name.isEmpty ? "node \(number)" : "node '\(node.name.prefix(80))'"
        return "\(name) (\(node.opType.prefix(40)))"
    }

    private func node(
        _ node: Onnx_NodeProto, place: String, known: Set<String>, depth: Int
    ) throws -> GraphPlan.Node {
        let domain = Self.domain(node.domain)
        var attributes: [String: AttributeValue] = [:]
        for attribute in node.attribute {
            guard attributes[attribute.name] == nil else {
                throw KisoError(
                    .badData, "\(source): \(place): attribute '\(attribute.name)' is there twice")
            }
            attributes[attribute.name] = try value(attribute, place, known: known, depth: depth)
        }
        guard let operation = OperatorCatalog.operation(node.opType, domain: domain) else {
            let key = domain + ":" + node.opType
            throw KisoError(
                .badData,
                functions[key] != nil
                    ? "\(source): \(place): functions of a file's own are not supported"
                    : "\(source): the operator '\(domain.isEmpty ? "" : domain + ".")\(node.opType)' of "
                        + "\(place) is not supported")
        }
        guard let version = versions[domain] ?? (domain.isEmpty ? 1 : nil) else {
            throw KisoError(
                .badData, "\(source): \(place): the file does not say the version of '\(domain)'")
        }
        return GraphPlan.Node(
            op: node.opType, domain: domain, version: version, inputs: node.input,
            outputs: node.output, attributes: attributes, operation: operation,
            place: "\(source): \(place)")
    }

    private func value(
        _ attribute: Onnx_AttributeProto, _ place: String, known: Set<String>, depth: Int
    ) throws -> AttributeValue {
        func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
        let name = "\(place): attribute '\(attribute.name.prefix(40))'"
        guard attribute.refAttrName.isEmpty else {
            throw KisoError(.badData, "\(source): \(name) is one of a function's")
        }
        switch Onnx_AttributeProto.Kind(rawValue: attribute.type) {
        case .float: return .real(attribute.f)
        case .int: return .integer(Int(attribute.i))
        case .string: return .text(text(attribute.s))
        case .tensor: return .tensor(try arrays.value(attribute.t, name))
        case .graph:
            return .graph(try plan(attribute.g, outer: known, depth: depth + 1))
        case .floats: return .reals(attribute.floats)
        case .ints: return .integers(attribute.ints.map(Int.init))
        case .strings: return .texts(attribute.strings.map(text))
        case .typeProto: return .type(attribute.tp)
        case .tensors, .graphs, .sparseTensor, .sparseTensors, .typeProtos: return .other
        case .undefined, nil:
            throw KisoError(
                .badData, "\(source): \(name) is of kind \(attribute.type), which is none")
        }
    }

    private func description(
        _ info: Onnx_ValueInfoProto, _ what: String
    ) throws -> ValueDescription {
        guard !info.name.isEmpty else {
            throw KisoError(.badData, "\(source): an \(what) of a graph has no name")
        }
        guard case .tensorType(let tensor)? = info.type.value else {
            return ValueDescription(
                name: info.name, type: .undefined, sizes: nil, kind: try kind(info.type, 0))
        }
        guard let type = ElementType(rawValue: Int(tensor.elemType)) else {
            throw KisoError(
                .badData,
                "\(source): \(what) '\(info.name)' has the element type \(tensor.elemType), which is none"
            )
        }
        guard tensor.hasShape else {
            return ValueDescription(name: info.name, type: type, sizes: nil, kind: .tensor)
        }
        let sizes = try tensor.shape.dim.map { dimension -> Int? in
            guard case .dimValue(let size)? = dimension.value else { return nil }
            guard size >= 0, size <= Int64(GraphRun.largestCount) else {
                throw KisoError(
                    .badData, "\(source): \(what) '\(info.name)' has a size of \(size)")
            }
            return Int(size)
        }
        return ValueDescription(name: info.name, type: type, sizes: sizes, kind: .tensor)
    }

    private func kind(_ type: Onnx_TypeProto, _ depth: Int) throws -> ValueDescription.Kind {
        guard depth < Self.depthLimit else {
            throw KisoError(.badData, "\(source): a type lies deeper than \(Self.depthLimit)")
        }
        switch type.value {
        case .sequenceType(let inner): return .sequence(try kind(inner.elemType, depth + 1))
        case .optionalType(let inner): return .optional(try kind(inner.elemType, depth + 1))
        case .sparseTensorType:
            throw KisoError(.badData, "\(source): sparse tensors are not supported")
        case .tensorType, nil: return .tensor
        }
    }
}
