import KisoCore
import KisoNN
import KisoTensor

/// What a network consists of: its layers and the operations between them, with the ways that values
/// take. Containers are followed into their parts; a layer of somebody's own that is no plain layer is
/// run once, and its operations are put together by the parameters that they use.
struct NetworkPlan {
    /// A layer or an operation.
    struct Part {
        /// The path of a layer, such as `residual1.body.convolution1`, or what an operation is called.
        let name: String
        /// The layer's type, where it is known; `nil` for an operation.
        let type: String?
        /// Whether this is a layer, not an operation between layers.
        let isLayer: Bool
        /// Where its inputs come from.
        let inputs: [Value]
        /// The shape of one example's result.
        let output: Shape
        /// Its parameters by their names inside of it.
        let parameters: [Cell]
    }

    /// A parameter under a name.
    typealias Cell = (name: String, parameter: Parameter)

    /// A value: the result of a part, or the network's input.
    struct Value {
        /// The part's place; `nil` for the network's input.
        let part: Int?
        /// The shape of one example.
        let shape: Shape
    }

    private(set) var parts: [Part] = []
    private(set) var output: Value

    /// Looks at a network.
    ///
    /// - Throws: ``KisoError`` `.configuration` when a layer of a container does not fit its input.
    init(_ network: any TensorLayer, input: Shape) throws {
        output = Value(part: nil, shape: input)
        output = try add(network, path: "", output)
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : name.isEmpty ? path : path + "." + name
    }

    private mutating func add(
        _ layer: any TensorLayer, path: String, _ input: Value
    ) throws -> Value {
        switch layer.structure {
        case .chain(let layers):
            var value = input
            for (name, part) in layers {
                do {
                    value = try add(part, path: Self.join(path, name), value)
                } catch let error as KisoError {
                    throw KisoError(error.kind, "\(name): \(error.message)")
                }
            }
            return value
        case .residual(let body, let shortcut, let activation):
            _ = try layer.resultShape(for: input.shape)
            let change = try add(body, path: Self.join(path, "body"), input)
            let rest =
                try shortcut.map { try add($0, path: Self.join(path, "shortcut"), input) } ?? input
            let sum = add("+", [change, rest], change.shape)
            return activation.map {
                add(ComputationSketch.symbol(of: $0.rawValue), [sum], sum.shape)
            } ?? sum
        case .branches(let branches, let joining):
            let output = try layer.resultShape(for: input.shape)
            let values = try branches.enumerated().map {
                try add($1, path: Self.join(path, "branch\($0 + 1)"), input)
            }
            return add(Self.symbol(of: joining), values, output)
        case .aside(let head):
            _ = try add(head, path: Self.join(path, "head"), input)
            return input
        case .same(let inner): return try add(inner, path: path, input)
        case nil:
            if layer is any ShapedLayer || path.isEmpty == false && isPlain(layer) {
                return try addLeaf(layer, path: path, input)
            }
            return addTrace(of: layer, path: path, input)
        }
    }

    private static func symbol(of joining: Branches.Joining) -> String {
        switch joining {
        case .channels, .features: "concat"
        case .sum: "+"
        case .mean, .vote: joining.rawValue
        }
    }

    /// Whether all parameters of a layer are its own properties, so that it is not made of layers.
    private func isPlain(_ layer: any TensorLayer) -> Bool {
        layer.namedParameters.allSatisfy { !$0.name.contains(".") }
    }

    private mutating func add(_ operation: String, _ inputs: [Value], _ output: Shape) -> Value {
        parts.append(
            Part(
                name: operation, type: nil, isLayer: false, inputs: inputs, output: output,
                parameters: []))
        return Value(part: parts.count - 1, shape: output)
    }

    private mutating func addLeaf(
        _ layer: any TensorLayer, path: String, _ input: Value
    ) throws -> Value {
        let output = try layer.resultShape(for: input.shape)
        let type = "\(Swift.type(of: layer))"
        parts.append(
            Part(
                name: path.isEmpty ? type : path, type: type, isLayer: true, inputs: [input],
                output: output,
                parameters: layer.namedParameters.map { ($0.name, $0.parameter) }))
        return Value(part: parts.count - 1, shape: output)
    }
}

// MARK: - Networks that only their code describes

extension NetworkPlan {
    /// Adds what a run computes: operations next to each other that belong to one innermost path are a
    /// layer, any other is a part by itself.
    private mutating func addTrace(
        of layer: any TensorLayer, path: String, _ input: Value
    ) -> Value {
        let trace = layer.trace(for: input.shape)
        let cells = Dictionary(layer.namedParameters.map { ($0.name, $0.parameter) }) { a, _ in a }
        let scopes = Set(trace.nodes.filter { $0.operation != nil }.map(\.scope))
        let hidden = ComputationStyle().hidden
        // What each node stands for; nil for parameters and constants.
        var values: [Value?] = []
        var open: (scope: String, part: Int)?
        for node in trace.nodes {
            guard let operation = node.operation else {
                if case .input = node.content { values.append(input) } else { values.append(nil) }
                continue
            }
            let inputs = node.inputs.compactMap { values[$0.node] }
            let shape = node.exampleShape
            if hidden.contains(operation), let only = inputs.first {
                values.append(Value(part: only.part, shape: shape))
                continue
            }
            let isLayer =
                !node.scope.isEmpty && !scopes.contains { $0.hasPrefix(node.scope + ".") }
            let parameters = node.inputs.compactMap { input -> Cell? in
                guard case .parameter(let name) = trace.nodes[input.node].content,
                    let cell = cells[name]
                else { return nil }
                let isInside = name.hasPrefix(node.scope + ".")
                return (isInside ? String(name.dropFirst(node.scope.count + 1)) : name, cell)
            }
            if isLayer, let last = open, last.scope == node.scope {
                extend(last.part, inputs, shape, parameters)
                values.append(Value(part: last.part, shape: shape))
                continue
            }
            let name =
                isLayer
                ? Self.join(path, node.scope) : ComputationSketch.symbol(of: operation)
            parts.append(
                Part(
                    name: name, type: nil, isLayer: isLayer, inputs: inputs, output: shape,
                    parameters: parameters))
            open = isLayer ? (node.scope, parts.count - 1) : nil
            values.append(Value(part: parts.count - 1, shape: shape))
        }
        return trace.outputs.first.flatMap { values[$0.node] } ?? input
    }

    /// One more operation in a layer.
    private mutating func extend(
        _ place: Int, _ inputs: [Value], _ output: Shape, _ parameters: [Cell]
    ) {
        let old = parts[place]
        let known = Set(old.inputs.map { $0.part ?? -1 })
        let others = inputs.filter { $0.part != place && !known.contains($0.part ?? -1) }
        let names = Set(old.parameters.map(\.name))
        parts[place] = Part(
            name: old.name, type: nil, isLayer: true, inputs: old.inputs + others, output: output,
            parameters: old.parameters + parameters.filter { !names.contains($0.name) })
    }
}

extension Trace.Node {
    /// The shape of one example's result.
    fileprivate var exampleShape: Shape {
        Shape(Array((results[0].shape(examples: 1) ?? .scalar).dimensions.dropFirst()))
    }
}
