import KisoCore
public import KisoTensor

/// The product of the elements along axes; 1 for none.
///
/// It multiplies the halves of the axis with each other until one element is left, so that its gradient
/// is right also where elements are zero.
enum ProductOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "all", [.normal([2, 3])],
                oracle: "a.prod()"
            ) { $0[0].product() },
            OpCase(
                "columns", [.normal([2, 5])],
                oracle: "a.prod(1)"
            ) { $0[0].product(axes: [1]) },
            OpCase(
                "kept", [.normal([3, 2])],
                oracle: "a.prod(0, keepdim=True)"
            ) { $0[0].product(axes: [0], keepingDimensions: true) },
            OpCase(
                "a zero", [.exact([2, 0, 3, 4, 5, 6], [2, 3])],
                oracle: "a.prod(1)"
            ) { $0[0].product(axes: [1]) },
            OpCase(
                "two zeros", [.exact([2, 0, 0], [3])],
                oracle: "a.prod()"
            ) { $0[0].product() },
            OpCase(
                "nothing", [.normal([2, 0])],
                oracle: "a.prod(1)"
            ) { $0[0].product(axes: [1]) },
        ]
    }
}

extension Tensor {
    /// The product of the elements along axes, all by default; 1 for none. Booleans become `int64`.
    public func product(
        axes: [Int]? = nil, keepingDimensions: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let axes = normalizedAxes(axes, "product", file, line)
        let numbers = dtype == .bool ? cast(to: .int64) : self
        let kept = (0..<rank).filter { !axes.contains($0) }
        let result = kept.map { shape[$0] }
        var x = numbers.transposed(kept + axes)
            .reshaped(Shape(result + [axes.map { shape[$0] }.reduce(1, *)]))
        if x.shape[-1] == 0 {
            x = .ones(Shape(result + [1]), dtype: x.dtype, device: device)
        }
        var odd: [Tensor] = []
        while x.shape[-1] > 1 {
            let size = x.shape[-1], half = size / 2
            if size % 2 == 1 { odd.append(x.sliced(axis: -1, (size - 1)..<size)) }
            x = x.sliced(axis: -1, 0..<half) * x.sliced(axis: -1, half..<(2 * half))
        }
        for factor in odd { x = x * factor }
        return x.reshaped(keepingDimensions ? keeping(axes) : Shape(result))
    }
}
