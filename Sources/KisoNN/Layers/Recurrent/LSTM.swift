public import KisoCore
import KisoOps
public import KisoTensor

/// A long short-term memory that reads sequences.
///
/// `i, f, g, o = split(x W + h R + b)`; `c' = σ(f) c + σ(i) tanh(g)`; `h' = σ(o) tanh(c')`.
///
/// Shapes: input `[n, t, inputs]`, result `[n, t, d · outputs]` with every state, or `[n, d · outputs]`
/// with the last one; `d` is 2 in both directions, else 1.
///
/// ```swift
/// let reader = Sequential { LSTM(inputs: 8, outputs: 32, returns: .last); Affine(inputs: 32, outputs: 1) }
/// let (states, final) = LSTM(inputs: 8, outputs: 32)(x, from: nil, pass: .inference)
/// ```
///
/// Sources: S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997;
/// in both directions: M. Schuster and K. Paliwal, "Bidirectional recurrent neural networks", IEEE
/// Transactions on Signal Processing 45, 1997.
public struct LSTM: ShapedLayer, NamingModule {
    /// What is known after a step, `[layers · directions, n, outputs]` each.
    public struct State: Sendable {
        /// What the layer gives, `h`.
        public var hidden: Tensor
        /// What it keeps, `c`.
        public var cell: Tensor

        /// A state to begin with.
        public init(hidden: Tensor, cell: Tensor) {
            self.hidden = hidden
            self.cell = cell
        }
    }

    /// The size of a step of the sequence.
    public let inputs: Int
    /// The size of the hidden state.
    public let outputs: Int
    /// What is given for a sequence; every state by default.
    public let returns: RecurrentResult
    let stack: RecurrentStack

    /// Layers above each other, one by default; their weights are drawn by Xavier's rule.
    ///
    /// - Precondition: all numbers are at least 1.
    public init(
        inputs: Int, outputs: Int, layers: Int = 1, isBidirectional: Bool = false,
        returns: RecurrentResult = .states, file: StaticString = #fileID, line: UInt = #line
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.returns = returns
        stack = RecurrentStack(
            "LSTM", inputs: inputs, outputs: outputs, layers: layers,
            isBidirectional: isBidirectional, gates: 4, stateCount: 2, file: file, line: line
        ) { input, state, weight, recurrent, bias in
            let next = input.lstmStep(
                hidden: state[0], cell: state[1], weight: weight, recurrent: recurrent, bias: bias)
            return [next.hidden, next.cell]
        }
    }

    /// The number of layers above each other.
    public var layers: Int { stack.cells.count }
    /// Whether sequences are read in both directions.
    public var isBidirectional: Bool { stack.directions == 2 }

    /// The states or the last one, from a state of zeros.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let (states, final) = stack.run(x, from: nil, pass: pass)
        return returns == .last ? stack.last(of: final[0]) : states
    }

    /// Every state of the top layer, and the final state of all layers.
    ///
    /// - Parameters:
    ///   - state: what to begin with; zeros if there is none.
    ///   - x: the input.
    ///   - pass: what the pass is for.
    public func callAsFunction(
        _ x: Tensor, from state: State?, pass: Pass
    ) -> (states: Tensor, final: State) {
        let (states, final) = stack.run(x, from: state.map { [$0.hidden, $0.cell] }, pass: pass)
        return (states, State(hidden: final[0], cell: final[1]))
    }

    /// `(t, d · outputs)`, or `(d · outputs,)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try stack.outputShape(for: input, returning: returns)
    }

    var namedModules: [(name: String, module: any Module)] { [("", stack)] }
}

extension LSTM: SpelledLayer {
    static let spelling = Spelling(
        "lstm", [.integer("outputs")],
        options: [
            .integer("layers"), .choice("directions", RecurrentDirections.self),
            .choice("returns", RecurrentResult.self),
        ])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let inputs = input.dimensions.last ?? 1, outputs = arguments.integer("outputs")
        let layers = arguments.integer("layers")
        let directions = arguments.choice("directions", default: RecurrentDirections.one)
        try Shape.requireParameter(max(inputs, 2 * outputs), 4 * outputs, 2 * layers)
        self.init(
            inputs: inputs, outputs: outputs, layers: layers, isBidirectional: directions == .both,
            returns: arguments.choice("returns", default: .states))
    }

    var arguments: Arguments? {
        Arguments().with("outputs", outputs).with("layers", layers, default: 1)
            .with("directions", isBidirectional ? "both" : "one", default: "one")
            .with("returns", returns.rawValue, default: "states")
    }

    /// Every weight is used in every step.
    func leastCost(for input: Shape, output: Shape) -> Double {
        Double(input.dimensions.first ?? 1)
            * namedParameters.reduce(0.0) { $0 + Double($1.parameter.shape.count) }
    }
}
