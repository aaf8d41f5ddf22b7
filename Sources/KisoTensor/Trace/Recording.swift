import KisoCore

/// One run of a computation, as nodes in order: what a ``Trace`` is made of.
struct Recording {
    enum Content {
        case input(Int)
        case parameter(String)
        case constant(NDArray)
        case operation(any Op)
    }

    struct Node {
        let content: Content
        let inputs: [Trace.Reference]
        let results: [NDArray]
        let scope: String
    }

    private(set) var nodes: [Node] = []
    private(set) var outputs: [Trace.Reference] = []
    let readsValues: Bool
    private var places: [Identity: Int] = [:]
    private let variables: [ObjectIdentifier: Content]
    private let scopes: [ObjectIdentifier: String]

    /// Computes the outputs and follows them back.
    init(
        _ inputs: [Tensor], _ parameters: [(name: String, parameter: Parameter)],
        _ body: ([Tensor], Trace.Recorder) throws -> [Tensor]
    ) rethrows {
        let recorder = Trace.Recorder(parameters)
        let traced = inputs.map {
            Tensor($0.array, device: $0.device, node: KisoTensor.Node(isTraced: true))
        }
        let outputs = try recorder.record { try body(traced, recorder) }
        var variables = recorder.names.mapValues { Content.parameter($0) }
        for (place, tensor) in traced.enumerated() {
            if let node = tensor.node { variables[ObjectIdentifier(node)] = .input(place) }
        }
        self.variables = variables
        scopes = recorder.scopes()
        readsValues = recorder.hasReadValues
        for output in outputs { collect(output) }
        self.outputs = outputs.compactMap { reference(to: $0) }
    }

    /// What makes two tensors results of one node.
    private enum Identity: Hashable {
        case recorded(ObjectIdentifier)
        case constant(ObjectIdentifier, offset: Int, strides: [Int], Shape, DType)

        init(_ tensor: Tensor) {
            let array = tensor.array
            self =
                tensor.node.map { .recorded(ObjectIdentifier($0)) }
                ?? .constant(
                    ObjectIdentifier(array.storage), offset: array.offset,
                    strides: array.strides, array.shape, array.dtype)
        }
    }

    private func reference(to tensor: Tensor) -> Trace.Reference? {
        places[Identity(tensor)].map { Trace.Reference(node: $0, result: tensor.place) }
    }

    /// Adds what a value was computed from, then the value; without recursion, because a recorded
    /// computation may be long.
    private mutating func collect(_ output: Tensor) {
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
                nodes.append(node(of: tensor, inputs.compactMap { reference(to: $0) }))
            }
        }
    }

    private func node(of tensor: Tensor, _ inputs: [Trace.Reference]) -> Node {
        let key = tensor.node.map { ObjectIdentifier($0) }
        if let record = tensor.node, let op = record.op {
            let scope = scopes[ObjectIdentifier(record)] ?? commonPath(inputs)
            return Node(
                content: .operation(op), inputs: inputs, results: record.outputs, scope: scope)
        }
        let content = key.flatMap { variables[$0] } ?? .constant(tensor.array)
        return Node(content: content, inputs: [], results: [tensor.array], scope: "")
    }

    /// The longest path that the parameters among the inputs have in common.
    private func commonPath(_ inputs: [Trace.Reference]) -> String {
        let paths = inputs.compactMap { input -> [Substring]? in
            guard case .parameter(let name) = nodes[input.node].content else { return nil }
            return name.split(separator: ".").dropLast()
        }
        guard var common = paths.first else { return "" }
        for path in paths.dropFirst() {
            common = Array(zip(common, path).prefix { $0 == $1 }.map(\.0))
        }
        return common.joined(separator: ".")
    }
}
