import KisoCore
public import KisoTensor

/// One step of a gated recurrent unit.
///
/// `r, z, m = split(x W + b)`, `r', z', m' = split(h R)`; `h' = (1 − u) tanh(m + σ(r + r') m') + u h`
/// with `u = σ(z + z')`. Shapes: `x` `[n, i]`, `h` `[n, k]`, `W` `[i, 3k]`, `R` `[k, 3k]`, `b` `[3k]`.
///
/// Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014, in
/// the form of PyTorch and cuDNN.
enum GRUOp: TensorOperation {
    static let name = "gru"

    static var cases: [OpCase] {
        [
            OpCase(
                "step",
                [
                    .normal([3, 2]), .normal([3, 4]), .normal([2, 12]), .normal([4, 12]),
                    .normal([12]),
                ], oracle: "torch.gru_cell(a, b, c.T, d.T, e, torch.zeros_like(e))"
            ) { $0[0].gruStep(hidden: $0[1], weight: $0[2], recurrent: $0[3], bias: $0[4]) }
        ]
    }
}

extension Tensor {
    /// One step of a gated recurrent unit with this input: `r, z, m = split(x W + b)`,
    /// `r', z', m' = split(h R)`, `u = σ(z + z')`, `h' = (1 − u) tanh(m + σ(r + r') m') + u h`.
    ///
    /// - Parameters:
    ///   - hidden: `h` `[n, k]`.
    ///   - weight: `W` `[i, 3k]`.
    ///   - recurrent: `R` `[k, 3k]`.
    ///   - bias: `b` `[3k]`.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func gruStep(
        hidden: Tensor, weight: Tensor, recurrent: Tensor, bias: Tensor,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let gates = recurrentGates(
            "gru", 3, hidden: hidden, weight: weight, recurrent: recurrent, bias: bias, file, line)
        let k = hidden.shape[1]
        func part(_ tensor: Tensor, _ index: Int) -> Tensor {
            tensor.sliced(axis: 1, index * k..<(index + 1) * k)
        }
        let reset = (part(gates.input, 0) + part(gates.hidden, 0)).sigmoid()
        let update = (part(gates.input, 1) + part(gates.hidden, 1)).sigmoid()
        let candidate = (part(gates.input, 2) + reset * part(gates.hidden, 2)).tanh()
        return (1 - update) * candidate + update * hidden
    }
}
