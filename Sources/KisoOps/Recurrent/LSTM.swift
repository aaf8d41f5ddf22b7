import KisoCore
public import KisoTensor

/// One step of a long short-term memory.
///
/// `i, f, g, o = split(x W + h R + b)`; `c' = σ(f) c + σ(i) tanh(g)`; `h' = σ(o) tanh(c')`.
/// Shapes: `x` `[n, i]`, `h` and `c` `[n, k]`, `W` `[i, 4k]`, `R` `[k, 4k]`, `b` `[4k]`.
///
/// Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997,
/// with the forget gate of F. Gers et al., 2000.
enum LSTMOp: TensorOperation {
    static let name = "lstm"

    static var cases: [OpCase] {
        let inputs: [OpCase.Input] = [
            .normal([3, 2]), .normal([3, 4]), .normal([3, 4]), .normal([2, 16]), .normal([4, 16]),
            .normal([16]),
        ]
        let cell = "torch.lstm_cell(a, (b, c), d.T, e.T, f, torch.zeros_like(f))"
        return [
            OpCase("hidden", inputs, oracle: "\(cell)[0]") { LSTMOp.step($0).hidden },
            OpCase("cell", inputs, oracle: "\(cell)[1]") { LSTMOp.step($0).cell },
        ]
    }

    private static func step(_ t: [Tensor]) -> (hidden: Tensor, cell: Tensor) {
        t[0].lstmStep(hidden: t[1], cell: t[2], weight: t[3], recurrent: t[4], bias: t[5])
    }
}

extension Tensor {
    /// One step of a long short-term memory with this input: `i, f, g, o = split(x W + h R + b)`,
    /// `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`.
    ///
    /// - Parameters:
    ///   - hidden: `h` `[n, k]`.
    ///   - cell: `c` `[n, k]`.
    ///   - weight: `W` `[i, 4k]`.
    ///   - recurrent: `R` `[k, 4k]`.
    ///   - bias: `b` `[4k]`.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func lstmStep(
        hidden: Tensor, cell: Tensor, weight: Tensor, recurrent: Tensor, bias: Tensor,
        file: StaticString = #fileID, line: UInt = #line
    ) -> (hidden: Tensor, cell: Tensor) {
        let gates = recurrentGates(
            "lstm", 4, hidden: hidden, weight: weight, recurrent: recurrent, bias: bias, file, line)
        let sum = gates.input + gates.hidden
        let k = hidden.shape[1]
        func gate(_ index: Int) -> Tensor { sum.sliced(axis: 1, index * k..<(index + 1) * k) }
        let next = gate(1).sigmoid() * cell + gate(0).sigmoid() * gate(2).tanh()
        return (gate(3).sigmoid() * next.tanh(), next)
    }

    /// `x W + b` and `h R` for a number of gates, after checking the shapes.
    func recurrentGates(
        _ operation: String, _ count: Int, hidden: Tensor, weight: Tensor, recurrent: Tensor,
        bias: Tensor, _ file: StaticString, _ line: UInt
    ) -> (input: Tensor, hidden: Tensor) {
        let fits =
            rank == 2 && hidden.rank == 2 && hidden.shape[0] == shape[0]
            && weight.shape == [shape[1], count * hidden.shape[1]]
            && recurrent.shape == [hidden.shape[1], count * hidden.shape[1]]
            && bias.shape == [count * hidden.shape[1]]
        if !fits {
            stop(
                operation,
                "input \(shape), hidden \(hidden.shape), weight \(weight.shape), recurrent "
                    + "\(recurrent.shape) and bias \(bias.shape) do not fit [n, i], [n, k], [i, \(count)k], "
                    + "[k, \(count)k], [\(count)k]",
                file: file, line: line)
        }
        return (affine(weight: weight, bias: bias), hidden.matmul(recurrent))
    }
}
