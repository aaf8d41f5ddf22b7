public import Foundation
import KisoCore
import KisoIO
import SwiftProtobuf

/// What an ONNX file holds, also where Kiso could not compute it: who wrote it, what goes in and comes out, the
/// operators, the arrays.
///
/// ```swift
/// let contents = try ONNXContents(contentsOf: URL(fileURLWithPath: "resnet18.onnx"))
/// contents.operators.first     // ("Conv", 20)
/// contents.unknown             // operators that Kiso does not compute
/// ```
public struct ONNXContents: Sendable, Encodable {
    /// A value by its name: an input, an output, an array of the file.
    public struct Value: Sendable, Encodable {
        /// The name in the file.
        public let name: String
        /// The type of the elements as ONNX calls it, with `sequence` or `optional` in front of what is one.
        public let type: String
        /// The sizes; a name or `?` for those that are free, `nil` where the file says nothing of them.
        public let shape: [String]?
    }

    /// Operators of one name.
    public struct Operator: Sendable, Encodable {
        /// The name, with the domain in front of it where it is not ONNX's own.
        public let name: String
        /// How many nodes have it, those in loops and branches included.
        public let count: Int
    }

    /// The program that wrote the file, with its version.
    public let producer: String
    /// The version of the format.
    public let formatVersion: Int
    /// The versions of the sets of operators, by domain; `""` is ONNX's own.
    public let operatorSets: [String: Int]
    /// What a caller gives.
    public let inputs: [Value]
    /// What comes out.
    public let outputs: [Value]
    /// The operators, most frequent ones first.
    public let operators: [Operator]
    /// Those that Kiso does not compute.
    public let unknown: [String]
    /// The arrays in the file or beside it.
    public let arrays: [Value]
    /// Texts beside the graph.
    public let metadata: [String: String]

    /// The elements of all arrays.
    public var elementCount: Int {
        arrays.reduce(0) { sum, array in
            let count = (array.shape ?? []).reduce(1) { product, size in
                product.multipliedReportingOverflow(by: Int(size) ?? 0).partialValue
            }
            return sum.addingReportingOverflow(count).partialValue
        }
    }

    /// Reads a file.
    ///
    /// - Parameter url: the file.
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` for what is no ONNX model.
    public init(contentsOf url: URL) throws {
        let model: Onnx_ModelProto
        do {
            model = try Onnx_ModelProto(serializedBytes: FileReading.bytes(of: url))
        } catch let error as KisoError {
            throw error
        } catch {
            throw KisoError(.badData, "\(url.path): is no ONNX model, or a damaged one")
        }
        guard model.hasGraph else {
            throw KisoError(.badData, "\(url.path): is no ONNX model: it has no graph")
        }
        let graph = model.graph
        producer = [model.producerName, model.producerVersion].filter { !$0.isEmpty }
            .joined(separator: " ")
        formatVersion = Int(model.irVersion)
        operatorSets = Dictionary(
            model.opsetImport.map { (PlanMaker.domain($0.domain), Int($0.version)) },
            uniquingKeysWith: max)
        metadata = Dictionary(model.metadataProps.map { ($0.key, $0.value) }) { first, _ in first }
        arrays = graph.initializer.map { tensor in
            Value(
                name: tensor.name, type: Self.type(tensor.dataType),
                shape: tensor.dims.map(String.init))
        }
        let given = Set(graph.initializer.map(\.name))
        inputs = graph.input.filter { !given.contains($0.name) }.map(Self.value)
        outputs = graph.output.map(Self.value)
        var counts: [String: Int] = [:]
        var pending = [graph.node] + model.functions.map(\.node)
        while let nodes = pending.popLast() {
            for node in nodes {
                counts[Self.fullName(node.opType, in: node.domain), default: 0] += 1
                pending += node.attribute.flatMap { [$0.g.node] + $0.graphs.map(\.node) }
                    .filter { !$0.isEmpty }
            }
        }
        operators = counts.map { Operator(name: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        let known = Set(OperatorCatalog.names).union(
            model.functions.map { Self.fullName($0.name, in: $0.domain) })
        unknown = counts.keys.filter { !known.contains($0) }.sorted()
    }

    /// An operator's or a function's name, with the domain in front of it where it is not ONNX's own.
    private static func fullName(_ name: String, in domain: String) -> String {
        let domain = PlanMaker.domain(domain)
        return domain.isEmpty ? name : "\(domain).\(name)"
    }

    private static func type(_ number: Int32) -> String {
        ElementType(rawValue: Int(number)).map { "\($0)" } ?? "type \(number)"
    }

    private static func value(_ info: Onnx_ValueInfoProto) -> Value {
        var type = info.type
        var prefix = ""
        // A damaged file may nest them without an end; what is deeper than this is of no use.
        for _ in 0..<8 {
            switch type.value {
            case .sequenceType(let sequence):
                (type, prefix) = (sequence.elemType, prefix + "sequence of ")
            case .optionalType(let optional):
                (type, prefix) = (optional.elemType, prefix + "optional ")
            default: break
            }
        }
        let tensor = type.tensorType
        let shape =
            tensor.hasShape
            ? tensor.shape.dim.map { size in
                switch size.value {
                case .dimValue(let value): "\(value)"
                case .dimParam(let name): name.isEmpty ? "?" : name
                case nil: "?"
                }
            } : nil
        return Value(name: info.name, type: prefix + Self.type(tensor.elemType), shape: shape)
    }
}
