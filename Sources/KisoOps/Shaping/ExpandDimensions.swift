import KisoCore
public import KisoTensor

/// The same elements with a new axis of size 1.
enum ExpandDimensionsOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "front", [.normal([2, 3])],
                oracle: "a.unsqueeze(0)"
            ) { $0[0].expandedDimensions(axis: 0) },
            OpCase(
                "end", [.normal([2, 3])],
                oracle: "a.unsqueeze(-1)"
            ) { $0[0].expandedDimensions(axis: -1) },
        ]
    }
}

extension Tensor {
    /// The same elements with a new axis of size 1 at this place of the result; −1 is the last.
    public func expandedDimensions(
        axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if axis < -rank - 1 || axis > rank {
            stop(
                "expandDimensions", "axis \(axis) is out of range for the shape \(shape)",
                file: file,
                line: line)
        }
        var sizes = shape.dimensions
        sizes.insert(1, at: axis < 0 ? axis + rank + 1 : axis)
        return reshaped(Shape(sizes))
    }
}
