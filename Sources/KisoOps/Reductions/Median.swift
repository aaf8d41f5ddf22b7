import KisoCore
public import KisoTensor

/// The middle of the sorted elements along an axis; of an even number the mean of the two in the middle.
enum MedianOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "odd", [.distinct([2, 3])],
                oracle: "a.quantile(0.5, 1)"
            ) { $0[0].median(axis: 1) },
            OpCase(
                "even", [.distinct([4, 2])],
                oracle: "a.quantile(0.5, 0)"
            ) { $0[0].median(axis: 0) },
            OpCase(
                "all", [.distinct([2, 3])],
                oracle: "a.quantile(0.5)"
            ) { $0[0].median() },
        ]
    }
}

extension Tensor {
    /// The middle of the sorted elements along an axis, of all by default; NaN if there is one.
    /// Integers become `float32`.
    public func median(
        axis: Int? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        guard let axis else {
            let all = flattened().median(axis: 0, file: file, line: line)
            return keepingDimensions ? all.reshaped(keeping(Array(0..<rank))) : all
        }
        let place = normalizedAxis(axis, "median", file, line)
        let size = shape[place]
        if size == 0 {
            stop("median", "axis \(place) of the shape \(shape) is empty", file: file, line: line)
        }
        let ordered = asFloatingPoint.sorted(axis: place)
        let middle = ordered.sliced(axis: place, ((size - 1) / 2)..<(size / 2 + 1))
        // NaN comes last in the order.
        let last = ordered.sliced(axis: place, (size - 1)..<size)
        let mean = middle.mean(axes: [place], keepingDimensions: true)
        let result = Tensor.where(last.isNaN(), last, mean)
        return keepingDimensions ? result : result.squeezed(axes: [place])
    }
}
