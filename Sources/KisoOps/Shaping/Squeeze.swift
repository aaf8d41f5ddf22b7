import KisoCore
public import KisoTensor

/// The same elements without axes of size 1.
enum SqueezeOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "all", [.normal([1, 3, 1])],
                oracle: "a.squeeze()"
            ) { $0[0].squeezed() },
            OpCase(
                "one", [.normal([1, 3, 1])],
                oracle: "a.squeeze(-1)"
            ) { $0[0].squeezed(axes: [-1]) },
        ]
    }
}

extension Tensor {
    /// The same elements without the given axes, which have size 1; by default without all such.
    public func squeezed(
        axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let unit = (0..<rank).filter { shape[$0] == 1 }
        let gone = axes.map { normalizedAxes($0, "squeeze", file, line) } ?? unit
        if let wide = gone.first(where: { shape[$0] != 1 }) {
            stop(
                "squeeze", "axis \(wide) of the shape \(shape) has not size 1", file: file,
                line: line)
        }
        return reshaped(Shape((0..<rank).filter { !gone.contains($0) }.map { shape[$0] }))
    }
}
