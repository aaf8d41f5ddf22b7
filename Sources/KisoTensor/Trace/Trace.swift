public import KisoCore

/// A computation as data: which ops computed the outputs from the inputs, parameters and constants.
///
/// It can be looked at, costed, written to a file, and computed again with other inputs and other
/// parameters, with derivatives and for any number of examples.
///
/// ```swift
/// let trace = Trace.record([images], parameters: named) { inputs, _ in [model(inputs[0])] }
/// trace.nodes.compactMap(\.operation)                      // ["convolution", "maxPool", …]
/// trace.multiplyAdds                                       // of one example
/// let outputs = trace([others]) { name in state[name]! }
/// ```
public struct Trace: Sendable {
    /// A result of a node.
    public struct Reference: Hashable, Sendable {
        /// The node's index.
        public let node: Int
        /// Which of its results.
        public let result: Int

        /// The result of a node.
        public init(node: Int, result: Int = 0) {
            self.node = node
            self.result = result
        }
    }

    /// The sizes and the element type of a result.
    public struct ResultType: Hashable, Sendable, Codable {
        /// The sizes along the axes, which may depend on the number of examples.
        public let sizes: [BatchSize]
        /// The type of the elements.
        public let dtype: DType

        /// Sizes and an element type.
        public init(sizes: [BatchSize], dtype: DType) {
            self.sizes = sizes
            self.dtype = dtype
        }

        /// The shape for a number of examples; `nil` when there is none.
        public func shape(examples: Int) -> Shape? {
            let sizes = sizes.compactMap { $0.value(examples: examples) }
            return sizes.count == self.sizes.count ? Shape(checking: sizes) : nil
        }
    }

    /// What a node is.
    public enum Content: Sendable {
        /// The input of this number.
        case input(Int)
        /// The parameter of this name.
        case parameter(String)
        /// Numbers that do not depend on the inputs.
        case constant(NDArray)
        /// One number everywhere, `value + perExample · examples`, in the shape of the result.
        case uniform(value: Double, perExample: Double)
        /// An op with its stored properties; those of an op that is not `Codable` are `.null`.
        case operation(any Op, Attribute)
    }

    /// An input, a parameter, a constant or an op.
    public struct Node: Sendable {
        /// What it is.
        public let content: Content
        /// What it is computed from; each comes earlier.
        public let inputs: [Reference]
        /// Its results, of which all but an op have one.
        public let results: [ResultType]
        /// The path of the part of the network that it belongs to, such as `block1.convolution`;
        /// empty for none.
        public let scope: String

        package init(
            content: Content, inputs: [Reference], results: [ResultType], scope: String
        ) {
            self.content = content
            self.inputs = inputs
            self.results = results
            self.scope = scope
        }

        /// The name of the op; `nil` for an input, a parameter and a constant.
        public var operation: String? {
            if case .operation(let op, _) = content { type(of: op).name } else { nil }
        }

        /// The stored properties of the op; `.null` for anything else.
        public var attributes: Attribute {
            if case .operation(_, let attributes) = content { attributes } else { .null }
        }
    }

    /// The nodes, each after those it is computed from.
    public let nodes: [Node]
    /// The results that the computation gives.
    public let outputs: [Reference]
    /// The types of the inputs in order; those that nothing depends on too.
    public let inputs: [ResultType]
    /// The number of examples with which it was recorded: the size of axis 0 of the inputs.
    public let examples: Int
    /// Whether it can be computed for another number of examples.
    public let takesAnyBatch: Bool
    /// Whether the computation looked at elements while it was recorded: whatever it made of them is a
    /// constant, and wrong for other inputs.
    public let readsValues: Bool
    let rebuilt = RebuiltOps()

    package init(
        nodes: [Node], outputs: [Reference], inputs: [ResultType], examples: Int,
        takesAnyBatch: Bool, readsValues: Bool = false
    ) {
        self.nodes = nodes
        self.outputs = outputs
        self.inputs = inputs
        self.examples = examples
        self.takesAnyBatch = takesAnyBatch
        self.readsValues = readsValues
    }

    /// The names of the parameters, in the order in which they are first used.
    public var parameterNames: [String] {
        nodes.compactMap { if case .parameter(let name) = $0.content { name } else { nil } }
    }

    /// The number of elements of all parameters together.
    public var parameterCount: Int {
        nodes.reduce(0) { count, node in
            guard case .parameter = node.content else { return count }
            return count + (node.results[0].shape(examples: examples)?.count ?? 0)
        }
    }
}
