import KisoCore
public import KisoTensor

/// How many elements differ from zero, and whether any or all do.
enum CountNonzeroOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "count", [.exact([0, 1, 2, 0, 0, 3], [2, 3])],
                oracle: "a.count_nonzero(1)"
            ) { $0[0].countNonzero(axes: [1]) },
            OpCase(
                "any", [.exact([0, 1, 2, 0, 0, 0], [2, 3])],
                oracle: "a.any(1)"
            ) { $0[0].any(axes: [1]) },
            OpCase(
                "all", [.exact([4, 1, 2, 0, 0, 0], [2, 3])],
                oracle: "a.all(1)"
            ) { $0[0].all(axes: [1]) },
        ]
    }
}

extension Tensor {
    /// How many elements along axes, all by default, differ from zero, as `int64`.
    public func countNonzero(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        truth.sum(axes: axes, keepingDimensions: keepingDimensions, file: file, line: line)
    }

    /// Whether any element along axes, all by default, differs from zero; NaN does.
    public func any(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        countNonzero(axes: axes, keepingDimensions: keepingDimensions, file: file, line: line) .> 0
    }

    /// Whether all elements along axes, all by default, differ from zero; NaN does.
    public func all(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let zeros = .zeros([], dtype: .bool, device: device) .== truth
        return zeros.countNonzero(
            axes: axes, keepingDimensions: keepingDimensions, file: file, line: line) .== 0
    }
}
