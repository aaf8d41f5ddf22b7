import KisoCore
import KisoOps
import KisoTensor

/// What the layers that read sequences share.
enum RecurrentSequence {
    /// The state after every step of `[n, t, inputs]`, as `[n, t, outputs]`.
    static func states(
        of x: Tensor, inputs: Int, outputs: Int, step: (Tensor) -> Tensor
    ) -> Tensor {
        let states = (0..<x.shape[1]).map { index in
            step(x.sliced(axis: 1, index..<(index + 1)).reshaped([x.shape[0], inputs]))
        }
        return states.isEmpty
            ? .zeros([x.shape[0], 0, outputs], dtype: x.dtype, device: x.device)
            : .stack(states, axis: 1)
    }

    /// The shape of the result for one example `(t, inputs)`.
    static func outputShape(for input: Shape, inputs: Int, outputs: Int) throws -> Shape {
        if input.rank != 2 || input[1] != inputs || input[0] < 1 {
            throw KisoError(
                .configuration,
                "takes sequences of shape (steps, \(inputs)), not an example of shape \(input)")
        }
        return [input[0], outputs]
    }

    /// Both products of every gate and step of one example.
    static func multiplyAdds(
        for input: Shape, gates: Int, inputs: Int, outputs: Int
    ) -> Int {
        input.rank == 2 ? input[0] * gates * outputs * (inputs + outputs) : 0
    }
}
