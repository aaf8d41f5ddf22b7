import KisoBackend
public import KisoCore
public import KisoTensor

/// Random elements set to 0, the others divided by the probability of staying.
///
/// Gradient: `g` times the same mask.
enum DropoutOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase("none", [.normal([2, 3])], oracle: "a * 1") {
                var generator = RandomGenerator(seed: 0)
                return $0[0].dropout(ratio: 0, using: &generator)
            },
            OpCase("all of a ratio", [.normal([2, 3])], oracle: "a * 1") {
                // Adding what was dropped and what stayed gives the input back.
                var first = RandomGenerator(seed: 0), second = RandomGenerator(seed: 0)
                let stayed = $0[0].dropout(ratio: 0.5, using: &first) * 0.5
                let ones = Tensor.ones($0[0].shape, dtype: $0[0].dtype, device: $0[0].device)
                return stayed + $0[0] * (1 - ones.dropout(ratio: 0.5, using: &second) * 0.5)
            },
        ]
    }
}

extension Tensor {
    /// Sets elements to 0 with probability `ratio` and divides the others by `1 − ratio`, so that
    /// the expected value stays: inverted dropout, for training.
    ///
    /// Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from
    /// overfitting", JMLR 15, 2014.
    ///
    /// - Parameters:
    ///   - ratio: in [0, 1).
    ///   - generator: advances by one draw an element.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func dropout(
        ratio: Double, using generator: inout RandomGenerator, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if !(ratio >= 0 && ratio < 1) {
            stop("dropout", "the ratio \(ratio) is not in [0, 1)", file: file, line: line)
        }
        if ratio == 0 { return self }
        let mask =
            device.backend.dropoutMask(shape, ratio: ratio, generator: generator)
            ?? Self.dropoutMask(shape, ratio: ratio, generator: generator)
        generator.advance(by: count)
        return self * Tensor(mask, device: device).cast(to: dtype)
    }

    /// What `Backend.dropoutMask` says, one element after another.
    private static func dropoutMask(
        _ shape: Shape, ratio: Double, generator: RandomGenerator
    ) -> NDArray {
        var draws = generator
        let kept = Float(1 / (1 - ratio))
        return NDArray(
            (0..<shape.count).map { _ in draws.nextUniform() < ratio ? 0 : kept }, shape: shape)
    }
}
