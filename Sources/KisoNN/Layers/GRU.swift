public import KisoCore
import KisoOps
public import KisoTensor

/// A gated recurrent unit that reads a sequence: its hidden state after every step.
///
/// Shapes: input `[n, t, inputs]`, output `[n, t, outputs]`; see `GRUOp` for the step's formula.
///
/// Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014.
public struct GRU: Layer {
    /// `[inputs, 3 · outputs]`: reset gate, update gate and candidate.
    public let weight: Parameter
    /// `[outputs, 3 · outputs]`.
    public let recurrent: Parameter
    /// `[3 · outputs]`, zero at first.
    public let bias: Parameter
    /// The number of numbers in a step of the sequence.
    public let inputs: Int
    /// The number of numbers in the state.
    public let outputs: Int

    /// A unit whose weights are drawn by Xavier's rule.
    public init(inputs: Int, outputs: Int) {
        self.inputs = inputs
        self.outputs = outputs
        weight = Initializer.xavier.parameter([inputs, 3 * outputs], inputs: inputs)
        recurrent = Initializer.xavier.parameter([outputs, 3 * outputs], inputs: outputs)
        bias = Parameter(.zeros([3 * outputs]), role: .bias)
    }

    /// The states after every step, from a state of zeros.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let weight = pass.value(of: weight), recurrent = pass.value(of: recurrent)
        let bias = pass.value(of: bias)
        var hidden = Tensor.zeros([x.shape[0], outputs], dtype: x.dtype, device: x.device)
        return RecurrentSequence.states(of: x, inputs: inputs, outputs: outputs) { input in
            hidden = input.gruStep(
                hidden: hidden, weight: weight, recurrent: recurrent, bias: bias)
            return hidden
        }
    }

    /// `(t, outputs)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try RecurrentSequence.outputShape(for: input, inputs: inputs, outputs: outputs)
    }

    /// Three gates of both products for every step.
    public func multiplyAdds(for input: Shape) -> Int {
        RecurrentSequence.multiplyAdds(for: input, gates: 3, inputs: inputs, outputs: outputs)
    }
}
