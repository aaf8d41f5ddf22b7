import KisoCore
public import KisoTensor

/// The largest elements along an axis with their indices, in descending order.
enum TopKOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "values", [.distinct([3, 5])],
                oracle: "a.topk(2, 1)[0]"
            ) { $0[0].topK(2).values },
            OpCase(
                "indices", [.distinct([5, 2])],
                oracle: "a.topk(3, 0)[1]"
            ) { $0[0].topK(3, axis: 0).indices },
        ]
    }
}

extension Tensor {
    /// The `count` largest elements along an axis, the largest first, and their indices, `int64`.
    public func topK(
        _ count: Int, axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> (values: Tensor, indices: Tensor) {
        let axis = normalizedAxis(axis, "topK", file, line)
        if count < 0 || count > shape[axis] {
            stop(
                "topK", "axis \(axis) of the shape \(shape) does not have \(count) elements",
                file: file, line: line)
        }
        let indices = argsort(axis: axis, descending: true).sliced(axis: axis, 0..<count)
        return (taking(indices, along: axis), indices)
    }
}
