public import KisoCore
public import KisoTensor

/// Slices drawn at random, or all in random order.
enum ChoiceOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "all of one", [.exact([7], [1])],
                oracle: "a"
            ) { $0[0].chosenOnce() }
        ]
    }
}

extension Tensor {
    /// `count` slices along an axis drawn at random; see
    /// `choice(below:count:replacing:probabilities:device:using:file:line:)`.
    public func choice(
        _ count: Int, axis: Int = 0, replacing: Bool = true, probabilities: [Double]? = nil,
        using generator: inout RandomGenerator, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "choice", file, line)
        let drawn = Tensor.choice(
            below: shape[axis], count: count, replacing: replacing, probabilities: probabilities,
            device: device, using: &generator, file: file, line: line)
        return taking(drawn, axis: axis)
    }

    /// The slices along an axis in random order.
    public func shuffled(
        axis: Int = 0, using generator: inout RandomGenerator, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "shuffle", file, line)
        return taking(.permutation(shape[axis], device: device, using: &generator), axis: axis)
    }

    /// An example that chance cannot change.
    fileprivate func chosenOnce() -> Tensor {
        var generator = RandomGenerator(seed: 0)
        return choice(1, using: &generator).shuffled(using: &generator)
    }
}
