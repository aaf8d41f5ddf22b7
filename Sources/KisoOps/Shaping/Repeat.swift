import KisoCore
public import KisoTensor

/// Each element repeated along an axis.
enum RepeatOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.normal([2, 3])],
                oracle: "a.repeat_interleave(2, 0)"
            ) { $0[0].repeated(2, axis: 0) },
            OpCase(
                "columns", [.normal([2, 3])],
                oracle: "a.repeat_interleave(3, 1)"
            ) { $0[0].repeated(3, axis: 1) },
            OpCase(
                "each", [.normal([2, 3])],
                oracle: "a.repeat_interleave(torch.tensor([2, 0, 1]), 1)"
            ) { $0[0].repeated([2, 0, 1], axis: 1) },
        ]
    }
}

extension Tensor {
    /// Each element `count` times in a row along an axis.
    ///
    /// ```swift
    /// Tensor([1, 2]).repeated(2, axis: 0)      // [1, 1, 2, 2]
    /// ```
    public func repeated(
        _ count: Int, axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "repeat", file, line)
        if count < 0 { stop("repeat", "the count \(count) is negative", file: file, line: line) }
        var sizes = shape.dimensions
        sizes.insert(count, at: axis + 1)
        let repeated = expandedDimensions(axis: axis + 1).broadcast(to: Shape(sizes))
        sizes[axis] *= sizes.remove(at: axis + 1)
        return repeated.reshaped(Shape(sizes))
    }

    /// Each element along an axis as often as its own number says.
    public func repeated(
        _ counts: [Int], axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "repeat", file, line)
        if counts.count != shape[axis] || counts.contains(where: { $0 < 0 }) {
            stop(
                "repeat",
                "the counts \(counts) do not give axis \(axis) of the shape \(shape) one each",
                file: file, line: line)
        }
        let places = counts.enumerated().flatMap { [Int64](repeating: Int64($0), count: $1) }
        return taking(Tensor(places, shape: [places.count], device: device), axis: axis)
    }
}
