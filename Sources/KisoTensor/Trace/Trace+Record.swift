import KisoBackend
import KisoCore

extension Trace {
    /// Records a computation.
    ///
    /// Every op on the way from the inputs and the parameters to the outputs is recorded, those with
    /// integer results too. Whatever else is computed counts as a constant.
    ///
    /// To find out which sizes depend on the number of examples, the body is computed twice: with
    /// the inputs, and with those inputs one example longer that have as many along axis 0 as the
    /// first input. If the two differ in more than sizes, the trace is of this number of examples
    /// alone.
    ///
    /// - Parameters:
    ///   - inputs: examples of the inputs.
    ///   - parameters: names of the parameters; the value of any other one is a constant.
    ///   - anyBatch: whether to compute twice.
    ///   - body: computes the outputs. What it makes of elements that it reads, as by `Tensor/item`,
    ///     is a constant; ``readsValues`` tells.
    public static func record(
        _ inputs: [Tensor], parameters: [(name: String, parameter: Parameter)],
        anyBatch: Bool = true, _ body: ([Tensor], Recorder) throws -> [Tensor]
    ) rethrows -> Trace {
        let first = try Recording(inputs, parameters, body)
        let examples = inputs.first { $0.rank > 0 }.map { $0.shape[0] } ?? 0
        if anyBatch && examples > 0 {
            let longer = inputs.map {
                $0.rank > 0 && $0.shape[0] == examples ? $0.oneExampleLonger : $0
            }
            let second = try Recording(longer, parameters, body)
            let types = zip(inputs, longer).map {
                ResultType($0.array, $1.array, examples: examples)
            }
            if let nodes = joined(first, second, examples: examples),
                first.outputs == second.outputs
            {
                return Trace(
                    nodes: nodes, outputs: first.outputs, inputs: types.compactMap { $0 },
                    examples: examples, takesAnyBatch: true, readsValues: first.readsValues)
            }
        }
        return Trace(
            nodes: first.nodes.map { Node($0) }, outputs: first.outputs,
            inputs: inputs.map { ResultType($0.array) }, examples: examples, takesAnyBatch: false,
            readsValues: first.readsValues)
    }

    /// The nodes of two runs of which the second had one example more; `nil` when they differ in
    /// more than sizes.
    private static func joined(
        _ first: Recording, _ second: Recording, examples: Int
    ) -> [Node]? {
        guard first.nodes.count == second.nodes.count else { return nil }
        let nodes = zip(first.nodes, second.nodes).compactMap { a, b -> Node? in
            guard a.inputs == b.inputs, a.results.count == b.results.count,
                let content = Content(joining: a, b, examples: examples)
            else { return nil }
            let results = zip(a.results, b.results).compactMap {
                ResultType($0, $1, examples: examples)
            }
            if results.count != a.results.count { return nil }
            return Node(content: content, inputs: a.inputs, results: results, scope: a.scope)
        }
        return nodes.count == first.nodes.count ? nodes : nil
    }
}

extension Trace.Node {
    fileprivate init(_ node: Recording.Node) {
        content =
            switch node.content {
            case .input(let place): .input(place)
            case .parameter(let name): .parameter(name)
            case .constant(let array): .constant(array)
            case .operation(let op): .operation(op, Attribute(of: op) ?? .null)
            }
        inputs = node.inputs
        results = node.results.map { Trace.ResultType($0) }
        scope = node.scope
    }
}

extension Trace.ResultType {
    init(_ array: NDArray) {
        self.init(
            sizes: array.shape.dimensions.map { BatchSize(fixed: $0) }, dtype: array.dtype)
    }

    /// The type of what is `a` for `examples` and `b` for one example more.
    init?(_ a: NDArray, _ b: NDArray, examples: Int) {
        guard a.shape.rank == b.shape.rank, a.dtype == b.dtype else { return nil }
        let sizes = zip(a.shape.dimensions, b.shape.dimensions).map {
            BatchSize($0, $1, examples: examples)
        }
        self.init(sizes: sizes, dtype: a.dtype)
    }
}

extension Trace.Content {
    fileprivate init?(joining a: Recording.Node, _ b: Recording.Node, examples: Int) {
        switch (a.content, b.content) {
        case (.input(let i), .input(let j)) where i == j: self = .input(i)
        case (.parameter(let p), .parameter(let q)) where p == q: self = .parameter(p)
        case (.constant(let x), .constant(let y)):
            if x.shape == y.shape, Tensor(x) == Tensor(y) {
                self = .constant(x)
                return
            }
            guard let p = x.uniformValue, let q = y.uniformValue, x.dtype == y.dtype else {
                return nil
            }
            self = .uniform(value: p - (q - p) * Double(examples), perExample: q - p)
        case (.operation(let p), .operation(let q)):
            guard type(of: p) == type(of: q) else { return nil }
            guard let own = Attribute(of: p), let other = Attribute(of: q) else {
                self = .operation(p, .null)
                return
            }
            guard let both = Attribute.joined(own, other, examples: examples) else { return nil }
            self = .operation(p, both)
        default: return nil
        }
    }
}

extension NDArray {
    /// The number that all elements are, 0 where there are none; `nil` when they differ.
    fileprivate var uniformValue: Double? {
        let values = values(as: Double.self)
        guard let first = values.first else { return 0 }
        return values.allSatisfy { $0 == first } ? first : nil
    }
}

extension Tensor {
    /// The tensor with its first example once more at the end of axis 0.
    fileprivate var oneExampleLonger: Tensor {
        let places = (0..<Int64(shape[0])).map { $0 } + [0]
        let indices = NDArray(places, shape: [places.count])
        return Tensor(device.backend.gather(array, indices: indices, axis: 0), device: device)
    }
}
