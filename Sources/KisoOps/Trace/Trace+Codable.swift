import Foundation
import KisoCore
public import KisoTensor

/// A node as it is written: one of the optional contents, inputs as pairs of numbers.
private struct CodedNode: Codable {
    var input: Int?
    var parameter: String?
    var constant: Data?
    var uniform: [Double]?
    var op: String?
    var attributes: Attribute?
    var inputs: [[Int]] = []
    var results: [Trace.ResultType]
    var scope: String
}

private struct CodedTrace: Codable {
    var version: Int
    var examples: Int
    var takesAnyBatch: Bool
    var readsValues: Bool
    var inputs: [Trace.ResultType]
    var outputs: [[Int]]
    var nodes: [CodedNode]
}

extension Trace: Codable {
    private static let version = 1

    /// Writes the computation: ops by name with their properties, constants with all their elements,
    /// parameters by name alone.
    ///
    /// - Throws: `KisoError` `.usage` for an op that is not Kiso's own.
    public func encode(to encoder: any Encoder) throws {
        let coded = try nodes.map { node in
            var coded = CodedNode(results: node.results, scope: node.scope)
            coded.inputs = node.inputs.map { [$0.node, $0.result] }
            switch node.content {
            case .input(let number): coded.input = number
            case .parameter(let name): coded.parameter = name
            case .constant(let array): coded.constant = array.elementBytes
            case .uniform(let value, let perExample): coded.uniform = [value, perExample]
            case .operation(let op, let attributes):
                guard op is any BuiltInOp else {
                    throw KisoError(
                        .usage,
                        "the op \(type(of: op).name) is not one of Kiso's own; a computation with it "
                            + "cannot be written to a file")
                }
                coded.op = type(of: op).name
                coded.attributes = attributes
            }
            return coded
        }
        try CodedTrace(
            version: Trace.version, examples: examples, takesAnyBatch: takesAnyBatch,
            readsValues: readsValues,
            inputs: inputs, outputs: outputs.map { [$0.node, $0.result] }, nodes: coded
        ).encode(to: encoder)
    }

    /// Reads a computation and checks all of it: every op, its properties, and the shapes and types
    /// of everything, for the recorded number of examples and for others.
    ///
    /// - Throws: `KisoError` `.badData` for anything that cannot be computed.
    public init(from decoder: any Decoder) throws {
        let coded: CodedTrace
        do {
            coded = try CodedTrace(from: decoder)
        } catch is DecodingError {
            throw KisoError(.badData, "the recorded computation is incomplete or damaged")
        }
        guard coded.version == Trace.version else {
            throw KisoError(
                .badData,
                "the recorded computation has version \(coded.version); this program reads "
                    + "\(Trace.version)")
        }
        var nodes: [Node] = []
        for (place, node) in coded.nodes.enumerated() {
            nodes.append(try node.decoded(place, inputs: coded.inputs.count))
        }
        self = Trace(
            nodes: nodes, outputs: try coded.outputs.map { try Reference(coded: $0) },
            inputs: coded.inputs, examples: coded.examples, takesAnyBatch: coded.takesAnyBatch,
            readsValues: coded.readsValues)
        try checkTypes(examples: examples)
        if takesAnyBatch { for examples in [1, 2, 1000] { try checkTypes(examples: examples) } }
    }
}

extension Trace.Reference {
    fileprivate init(coded: [Int]) throws {
        guard coded.count == 2 else {
            throw KisoError(.badData, "a reference of the recorded computation has not two numbers")
        }
        self.init(node: coded[0], result: coded[1])
    }
}

extension CodedNode {
    fileprivate func decoded(_ place: Int, inputs count: Int) throws -> Trace.Node {
        Trace.Node(
            content: try content(place, inputs: count),
            inputs: try inputs.map { try Trace.Reference(coded: $0) }, results: results,
            scope: scope)
    }

    private func content(_ place: Int, inputs count: Int) throws -> Trace.Content {
        func bad(_ problem: String) -> KisoError {
            KisoError(.badData, "node \(place) of the recorded computation \(problem)")
        }
        if let op {
            guard let type = OperationCatalog.ops[op] else { throw bad("is an unknown op '\(op)'") }
            let attributes = attributes ?? .null
            // The properties are those of an op for some number of examples; which ones, the check of
            // all types tells.
            guard let made = try? attributes.resolved(examples: 1)?.decoded(as: type) else {
                throw bad("(\(op)) lacks a property")
            }
            return .operation(made, attributes)
        }
        guard inputs.isEmpty, let result = results.first, results.count == 1 else {
            throw bad("is no op and has not one result")
        }
        if let input {
            guard (0..<count).contains(input) else { throw bad("is input \(input) of \(count)") }
            return .input(input)
        }
        if let parameter { return .parameter(parameter) }
        if let uniform, uniform.count == 2 {
            return .uniform(value: uniform[0], perExample: uniform[1])
        }
        guard let constant, let shape = result.shape(examples: 0),
            result.sizes.allSatisfy({ $0.perExample == 0 }),
            let array = NDArray(constant, shape: shape, dtype: result.dtype)
        else { throw bad("is a constant that has not the elements of its shape") }
        return .constant(array)
    }
}
