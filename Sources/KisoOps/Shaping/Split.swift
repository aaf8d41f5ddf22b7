import KisoCore
public import KisoTensor

/// Consecutive parts of a tensor along an axis.
enum SplitOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "equal", [.normal([4, 3])],
                oracle: "a.tensor_split(2)[1]"
            ) { $0[0].split(count: 2)[1] },
            OpCase(
                "places", [.normal([2, 5])],
                oracle: "a.tensor_split([1, 3], 1)[1]"
            ) { $0[0].split(at: [1, 3], axis: 1)[1] },
        ]
    }
}

extension Tensor {
    /// `count` parts of equal size along an axis, whose size `count` divides.
    public func split(
        count: Int, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [Tensor] {
        let axis = normalizedAxis(axis, "split", file, line)
        if count <= 0 || shape[axis] % count != 0 {
            stop(
                "split",
                "axis \(axis) of the shape \(shape) does not fall into \(count) equal parts",
                file: file, line: line)
        }
        let size = shape[axis] / count
        return (0..<count).map { sliced(axis: axis, ($0 * size)..<(($0 + 1) * size)) }
    }

    /// The parts between places along an axis: `[1, 3]` gives `0..<1`, `1..<3` and the rest.
    public func split(
        at places: [Int], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [Tensor] {
        let axis = normalizedAxis(axis, "split", file, line)
        let bounds = [0] + places + [shape[axis]]
        if bounds != bounds.sorted() {
            stop(
                "split",
                "the places \(places) do not ascend within axis \(axis) of the shape \(shape)",
                file: file, line: line)
        }
        return zip(bounds, bounds.dropFirst()).map { sliced(axis: axis, $0..<$1) }
    }
}
