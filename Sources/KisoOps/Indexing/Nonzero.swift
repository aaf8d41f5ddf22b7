import KisoCore
public import KisoTensor

/// Where the elements differ from zero.
enum NonzeroOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.exact([0, 1, 2, 0, 0, 3], [2, 3])],
                oracle: "a.nonzero(as_tuple=True)[0]"
            ) { $0[0].nonzero()[0] },
            OpCase(
                "columns", [.exact([0, 1, 2, 0, 0, 3], [2, 3])],
                oracle: "a.nonzero(as_tuple=True)[1]"
            ) { $0[0].nonzero()[1] },
        ]
    }
}

extension Tensor {
    /// The indices of the elements that are not zero, or where a mask holds, in row-major order: for
    /// each axis one `int64` tensor of rank 1.
    public func nonzero() -> [Tensor] {
        var columns = [[Int64]](repeating: [], count: rank)
        let steps = shape.strides
        let isNonzero = truth.values(as: Bool.self)
        for (place, holds) in isNonzero.enumerated() where holds {
            for axis in 0..<rank { columns[axis].append(Int64(place / steps[axis] % shape[axis])) }
        }
        return columns.map { Tensor($0, shape: [$0.count], device: device) }
    }

    /// Whether each element differs from zero; NaN does.
    var truth: Tensor {
        dtype == .bool ? detached : detached .!= .zeros([], dtype: dtype, device: device)
    }
}
