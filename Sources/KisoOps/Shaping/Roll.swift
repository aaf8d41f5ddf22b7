import KisoCore
public import KisoTensor

/// The elements moved along an axis; what leaves at one end comes in at the other.
enum RollOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.normal([4, 2])],
                oracle: "a.roll(1, 0)"
            ) { $0[0].rolled(by: 1, axis: 0) },
            OpCase(
                "backwards", [.normal([2, 5])],
                oracle: "a.roll(-7, 1)"
            ) { $0[0].rolled(by: -7, axis: 1) },
            OpCase(
                "all", [.normal([2, 3])],
                oracle: "a.roll(2)"
            ) { $0[0].rolled(by: 2) },
        ]
    }
}

extension Tensor {
    /// The elements moved by `shift` places along an axis, in row-major order without one; what
    /// leaves at one end comes in at the other.
    public func rolled(
        by shift: Int, axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        guard let axis else { return flattened().rolled(by: shift, axis: 0).reshaped(shape) }
        let place = normalizedAxis(axis, "roll", file, line)
        let size = shape[place]
        if size == 0 || shift % size == 0 { return self }
        let cut = size - ((shift % size) + size) % size
        return .concatenate(
            [sliced(axis: place, cut..<size), sliced(axis: place, 0..<cut)], axis: place)
    }
}
