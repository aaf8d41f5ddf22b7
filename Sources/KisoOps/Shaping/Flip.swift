import KisoCore
public import KisoTensor

/// The elements in reversed order along axes.
enum FlipOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "all", [.normal([2, 3])],
                oracle: "a.flip(0, 1)"
            ) { $0[0].flipped() },
            OpCase(
                "columns", [.normal([2, 3])],
                oracle: "a.flip(1)"
            ) { $0[0].flipped(axes: [-1]) },
        ]
    }
}

extension Tensor {
    /// The elements in reversed order along axes, all by default, without moving anything.
    public func flipped(
        axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        normalizedAxes(axes, "flip", file, line).reduce(self) { result, axis in
            result.sliced(axis: axis, 0..<shape[axis], step: -1)
        }
    }
}
