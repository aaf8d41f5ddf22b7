public import KisoCore
import KisoOps
public import KisoTensor

/// A long short-term memory that reads a sequence: its hidden state after every step.
///
/// Shapes: input `[n, t, inputs]`, output `[n, t, outputs]`; see `LSTMOp` for the step's formula.
///
/// Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997.
public struct LSTM: Layer {
    /// `[inputs, 4 · outputs]`: input, forget, candidate and output gate.
    public let weight: Parameter
    /// `[outputs, 4 · outputs]`.
    public let recurrent: Parameter
    /// `[4 · outputs]`, zero at first.
    public let bias: Parameter
    /// The number of numbers in a step of the sequence.
    public let inputs: Int
    /// The number of numbers in the state.
    public let outputs: Int

    /// A memory whose weights are drawn by Xavier's rule.
    public init(inputs: Int, outputs: Int) {
        self.inputs = inputs
        self.outputs = outputs
        weight = Initializer.xavier.parameter([inputs, 4 * outputs], inputs: inputs)
        recurrent = Initializer.xavier.parameter([outputs, 4 * outputs], inputs: outputs)
        bias = Parameter(.zeros([4 * outputs]), role: .bias)
    }

    /// The states after every step, from a state of zeros.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let weight = pass.value(of: weight), recurrent = pass.value(of: recurrent)
        let bias = pass.value(of: bias)
        var hidden = Tensor.zeros([x.shape[0], outputs], dtype: x.dtype, device: x.device)
        var cell = hidden
        return RecurrentSequence.states(of: x, inputs: inputs, outputs: outputs) { input in
            (hidden, cell) = input.lstmStep(
                hidden: hidden, cell: cell, weight: weight, recurrent: recurrent, bias: bias)
            return hidden
        }
    }

    /// `(t, outputs)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try RecurrentSequence.outputShape(for: input, inputs: inputs, outputs: outputs)
    }

    /// Four gates of both products for every step.
    public func multiplyAdds(for input: Shape) -> Int {
        RecurrentSequence.multiplyAdds(for: input, gates: 4, inputs: inputs, outputs: outputs)
    }
}
