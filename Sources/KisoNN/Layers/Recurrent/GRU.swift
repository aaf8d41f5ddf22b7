public import KisoCore
import KisoOps
public import KisoTensor

/// A gated recurrent unit that reads sequences.
///
/// `r, z, m = split(x W + b)`, `r', z', m' = split(h R)`; `u = σ(z + z')`;
/// `h' = (1 − u) tanh(m + σ(r + r') m') + u h`.
///
/// Shapes: input `[n, t, inputs]`, result `[n, t, d · outputs]` with every state, or `[n, d · outputs]`
/// with the last one; `d` is 2 in both directions, else 1.
///
/// ```swift
/// let (states, final) = GRU(inputs: 8, outputs: 32)(x, from: nil, pass: .inference)
/// ```
///
/// Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014, in
/// the form of PyTorch and cuDNN.
public struct GRU: ShapedLayer, NamingModule {
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
            "GRU", inputs: inputs, outputs: outputs, layers: layers,
            isBidirectional: isBidirectional, gates: 3, stateCount: 1, file: file, line: line
        ) { input, state, weight, recurrent, bias in
            [
                input.gruStep(
                    hidden: state[0], weight: weight, recurrent: recurrent, bias: bias)
            ]
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

    /// Every state of the top layer, and the final state of all layers,
    /// `[layers · directions, n, outputs]`.
    ///
    /// - Parameters:
    ///   - state: what to begin with, in the same shape; zeros if there is none.
    ///   - x: the input.
    ///   - pass: what the pass is for.
    public func callAsFunction(
        _ x: Tensor, from state: Tensor?, pass: Pass
    ) -> (states: Tensor, final: Tensor) {
        let (states, final) = stack.run(x, from: state.map { [$0] }, pass: pass)
        return (states, final[0])
    }

    /// `(t, d · outputs)`, or `(d · outputs,)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try stack.outputShape(for: input, returning: returns)
    }

    var namedModules: [(name: String, module: any Module)] { [("", stack)] }
}

extension GRU: SpelledLayer {
    static let spelling = Spelling(
        "gru", [.integer("outputs")],
        options: [
            .integer("layers"), .choice("directions", RecurrentDirections.self),
            .choice("returns", RecurrentResult.self),
        ])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let inputs = input.dimensions.last ?? 1, outputs = arguments.integer("outputs")
        let layers = arguments.integer("layers")
        let directions = arguments.choice("directions", default: RecurrentDirections.one)
        try Shape.requireParameter(max(inputs, 2 * outputs), 3 * outputs, 2 * layers)
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
