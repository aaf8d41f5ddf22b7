import KisoCore
public import KisoTensor

/// The product of the elements up to each one along an axis.
///
/// It doubles the distance of the factors at each of log₂ n rounds, so that its gradient is right also
/// where elements are zero.
enum CumulativeProductOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.normal([4, 2])],
                oracle: "a.cumprod(0)"
            ) { $0[0].cumulativeProduct(axis: 0) },
            OpCase(
                "columns", [.normal([2, 5])],
                oracle: "a.cumprod(1)"
            ) { $0[0].cumulativeProduct(axis: 1) },
            OpCase(
                "a zero", [.exact([2, 0, 3, 4], [4])],
                oracle: "a.cumprod(0)"
            ) { $0[0].cumulativeProduct(axis: 0) },
        ]
    }
}

extension Tensor {
    /// The product of the elements up to each one along an axis; `int32`, `uint8` and Booleans
    /// become `int64`.
    public func cumulativeProduct(
        axis: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let axis = normalizedAxis(axis, "cumulativeProduct", file, line)
        var x = dtype.isFloatingPoint ? self : cast(to: .int64)
        let size = shape[axis]
        var distance = 1
        while distance < size {
            let head = x.sliced(axis: axis, 0..<distance)
            let tail = x.sliced(axis: axis, distance..<size)
            x = .concatenate(
                [head, tail * x.sliced(axis: axis, 0..<(size - distance))], axis: axis)
            distance *= 2
        }
        return x
    }
}
