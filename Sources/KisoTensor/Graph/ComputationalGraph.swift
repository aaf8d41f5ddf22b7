import KisoCore

/// A recorded computation to look at: which operation computed what from what, and, after
/// ``differentiated(from:file:line:)``, the derivative along every edge.
///
/// ```swift
/// let apple = Tensor(100).tracked, tax = Tensor(1.1).tracked
/// let price = apple * 2 * tax
/// let graph = ComputationalGraph(of: price, naming: ["apple": apple, "tax": tax])
///     .differentiated()
/// graph.nodes.map(\.operation)       // [nil, nil, "multiply", nil, "multiply"]
/// graph.derivative(of: apple)        // 2.2
/// ```
///
/// It is made after the fact from what the tensors remember anyway, so it costs training nothing.
public struct ComputationalGraph: Sendable {
    /// A value of the computation: a variable, a constant, or the result of an operation.
    public struct Node: Sendable {
        /// What computed it, such as `multiply`; `nil` for a variable and for a constant.
        public let operation: String?
        /// The name it was given, if any.
        public let name: String?
        /// The nodes it was computed from, as indices; each comes earlier.
        public let inputs: [Int]
        /// The value.
        public let value: Tensor
        /// The derivative of the outputs with respect to the value: the sum over all edges that leave
        /// it. `nil` for constants, and before differentiation.
        public fileprivate(set) var derivative: Tensor?
        /// What goes back along the edge from each of ``inputs``; `nil` where that is a constant, and
        /// before differentiation.
        public fileprivate(set) var inputDerivatives: [Tensor?]
        /// The record; `nil` for a constant.
        fileprivate let record: KisoTensor.Node?

        /// Whether derivatives reach it: it is a variable or depends on one.
        public var isTracked: Bool { record != nil }
    }

    /// The nodes, each after those it was computed from.
    public private(set) var nodes: [Node] = []
    /// The nodes that the graph was asked for, as indices.
    public private(set) var outputs: [Int] = []
    private var places: [Identity: Int] = [:]

    /// The computation that led to one value.
    public init(of output: Tensor, naming names: KeyValuePairs<String, Tensor> = [:]) {
        self.init(of: [output], naming: names)
    }

    /// The computation that led to several values.
    ///
    /// - Parameters:
    ///   - names: names of variables, constants and intermediate results.
    ///   - outputs: what is computed.
    public init(of outputs: [Tensor], naming names: KeyValuePairs<String, Tensor> = [:]) {
        self.init(of: outputs, naming: names.map { ($0.key, $0.value) })
    }

    /// The computation that led to several values, with names from a list.
    public init(of outputs: [Tensor], naming names: [(name: String, tensor: Tensor)]) {
        let names = Dictionary(names.map { (Identity($0.tensor), $0.name) }) { first, _ in first }
        for output in outputs { collect(output, names) }
        self.outputs = outputs.compactMap { places[Identity($0)] }
    }

    /// The index of a tensor's node; `nil` if the outputs do not depend on it.
    public func index(of tensor: Tensor) -> Int? { places[Identity(tensor)] }

    /// The derivative with respect to a tensor; `nil` if there is none.
    public func derivative(of tensor: Tensor) -> Tensor? {
        index(of: tensor).flatMap { nodes[$0].derivative }
    }
}

extension ComputationalGraph {
    /// The same graph with the derivatives of all its nodes and edges.
    ///
    /// - Parameters:
    ///   - derivatives: what arrives from behind at each output, in its shape; 1 by default,
    ///     which needs outputs of a single number.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func differentiated(
        from derivatives: [Tensor]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> ComputationalGraph {
        let seeds = derivatives ?? outputs.map { .ones(like: nodes[$0].value) }
        let shapes = outputs.map { nodes[$0].value.shape }
        if derivatives == nil, let odd = shapes.first(where: { $0.count != 1 }) {
            stop(
                "differentiated",
                "an output has shape \(odd); give the derivative that arrives there",
                file: file, line: line)
        }
        if seeds.map(\.shape) != shapes {
            stop(
                "differentiated",
                "derivatives of shapes \(seeds.map(\.shape)) for outputs of \(shapes)",
                file: file, line: line)
        }
        var graph = self
        for index in nodes.indices { graph.nodes[index].derivative = nil }
        for (output, seed) in zip(outputs, seeds) { graph.arrive(seed.detached, at: output) }
        for index in nodes.indices.reversed() {
            // An operation passes on when what uses any of its results has done so: at the first of
            // its results.
            guard let record = nodes[index].record else { continue }
            let results = results(of: record)
            let arrived = results.map { $0.flatMap { graph.nodes[$0].derivative } }
            if results.compactMap({ $0 }).min() != index || arrived.allSatisfy({ $0 == nil }) {
                continue
            }
            let parts = Backpropagation.inputDerivatives(
                of: record, arrived, isNeeded: nodes[index].inputs.map { nodes[$0].isTracked })
            for (edge, part) in parts.enumerated() {
                guard let part else { continue }
                graph.nodes[index].inputDerivatives[edge] = part
                graph.arrive(part, at: nodes[index].inputs[edge])
            }
        }
        return graph
    }

    /// The indices of the results of a recorded operation, or of a variable; `nil` for a result that
    /// nothing was computed from.
    private func results(of record: KisoTensor.Node) -> [Int?] {
        (0..<max(record.outputs.count, 1)).map { places[.recorded(ObjectIdentifier(record), $0)] }
    }

    /// Adds what comes back along one edge to what has come already.
    private mutating func arrive(_ part: Tensor, at index: Int) {
        guard nodes[index].isTracked else { return }
        nodes[index].derivative =
            nodes[index].derivative.map { .apply(AddOp(), $0, part) } ?? part
    }
}

extension ComputationalGraph {
    /// What makes two tensors the same value of a computation.
    private enum Identity: Hashable {
        case recorded(ObjectIdentifier, Int)
        case constant(ObjectIdentifier, offset: Int, strides: [Int], Shape)

        init(_ tensor: Tensor) {
            let array = tensor.array
            self =
                tensor.node.map { .recorded(ObjectIdentifier($0), tensor.place) }
                ?? .constant(
                    ObjectIdentifier(array.storage), offset: array.offset, strides: array.strides,
                    array.shape)
        }
    }

    /// Adds what a value was computed from, then the value; without recursion, because a recorded
    /// computation may be long.
    private mutating func collect(_ output: Tensor, _ names: [Identity: String]) {
        var stack: [(tensor: Tensor, next: Int)] = [(output, 0)]
        while let (tensor, next) = stack.last {
            let identity = Identity(tensor)
            let inputs = tensor.node?.inputs ?? []
            if places[identity] != nil {
                stack.removeLast()
            } else if next < inputs.count {
                stack[stack.count - 1].next += 1
                stack.append((inputs[next], 0))
            } else {
                stack.removeLast()
                places[identity] = nodes.count
                nodes.append(
                    Node(
                        operation: tensor.node?.op.map { type(of: $0).name },
                        name: names[identity],
                        inputs: inputs.compactMap { places[Identity($0)] },
                        value: tensor.detached, inputDerivatives: inputs.map { _ in nil },
                        record: tensor.node))
            }
        }
    }
}
