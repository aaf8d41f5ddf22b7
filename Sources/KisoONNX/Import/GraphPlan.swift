import KisoCore
import KisoTensor

/// A graph of a file, checked: every node has an operator, and uses what comes before it.
final class GraphPlan: Sendable {
    /// A node with what computes it.
    struct Node: Sendable {
        let op: String
        let domain: String
        let version: Int
        let inputs: [String]
        let outputs: [String]
        let attributes: [String: AttributeValue]
        let operation: Operator
        /// Where it is in the file, for messages: `node 'conv1' (Conv)`.
        let place: String
        /// Whether graphs inside it may use what is around them.
        var hasGraphs: Bool {
            attributes.values.contains { if case .graph = $0 { true } else { false } }
        }
        /// Values that nothing asks for behind this node.
        var releases: [String] = []
    }

    let nodes: [Node]
    let inputs: [ValueDescription]
    let outputs: [String]
    let outputDescriptions: [ValueDescription]
    /// The constants of the file.
    let initializers: [String: Value]
    /// What it takes from the graphs around it.
    let captured: Set<String>

    init(
        nodes: [Node], inputs: [ValueDescription], outputs: [ValueDescription],
        initializers: [String: Value], captured: Set<String>
    ) {
        self.inputs = inputs
        self.outputs = outputs.map(\.name)
        outputDescriptions = outputs
        self.initializers = initializers
        self.captured = captured
        var nodes = nodes
        var needed = Set(self.outputs)
        for place in nodes.indices.reversed() {
            var used = Set(nodes[place].inputs).union(nodes[place].outputs)
            for case .graph(let graph) in nodes[place].attributes.values {
                used.formUnion(graph.captured)
            }
            nodes[place].releases = used.subtracting(needed).filter { !$0.isEmpty }
            needed.formUnion(used)
        }
        self.nodes = nodes
    }

    /// The graph's outputs.
    ///
    /// - Parameters:
    ///   - scope: the values of inputs, initialisers and of what is around the graph.
    func outputs(from scope: Scope, in run: GraphRun) throws -> [Value] {
        var scope = scope
        var held: [String: Int] = [:]
        defer { run.release(held.values.reduce(0, +)) }
        for node in nodes {
            try run.begin(node)
            var inputs: [Value?] = []
            for name in node.inputs {
                if name.isEmpty {
                    inputs.append(nil)
                    continue
                }
                guard let value = scope[name] else {
                    throw KisoError(.badData, "\(node.place): its input '\(name)' has no value")
                }
                inputs.append(value)
            }
            let call = Call(
                node: node, inputs: inputs, run: run, scope: node.hasGraphs ? scope : Scope())
            let results = try node.operation(call)
            guard results.count >= node.outputs.count else {
                throw KisoError(
                    .badData,
                    "\(node.place): it has \(node.outputs.count) outputs, expected at most "
                        + "\(results.count)")
            }
            for (name, value) in zip(node.outputs, results) where !name.isEmpty {
                held[name] = try run.hold(value, at: node)
                scope.values[name] = value
            }
            for name in node.releases {
                scope.values[name] = nil
                run.release(held.removeValue(forKey: name) ?? 0)
            }
        }
        return try outputs.map { name in
            guard let value = scope[name] else {
                throw KisoError(.badData, "the graph's output '\(name)' has no value")
            }
            return value
        }
    }
}

/// What a file says about an input or an output.
struct ValueDescription: Sendable {
    let name: String
    let type: ElementType
    /// The sizes, where the file says them; `nil` for a free one.
    let sizes: [Int?]?
    /// Whether it is a tensor, a sequence or an optional.
    let kind: Kind

    /// What values may be.
    indirect enum Kind: Sendable {
        case tensor
        case sequence(Kind)
        case optional(Kind)
    }

    /// Whether it is a tensor, and no sequence or optional.
    var isTensor: Bool { if case .tensor = kind { true } else { false } }
}
