import KisoCore
public import KisoTensor

/// The distance from the smallest to the largest element along axes.
enum PeakToPeakOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "columns", [.distinct([2, 3])],
                oracle: "a.amax(1) - a.amin(1)"
            ) { $0[0].peakToPeak(axes: [1]) }
        ]
    }
}

extension Tensor {
    /// The largest element less the smallest along axes, all by default.
    public func peakToPeak(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        max(axes: axes, keepingDimensions: keepingDimensions, file: file, line: line)
            - min(axes: axes, keepingDimensions: keepingDimensions, file: file, line: line)
    }
}
