import KisoCore
public import KisoTensor

/// `½ Σ (y − t)²`, the book's sum of squared errors.
enum SumOfSquaredErrorsOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase("vectors", [.normal([4]), .normal([4])], oracle: "0.5 * ((a - b) ** 2).sum()") {
                $0[0].sumOfSquaredErrors(targets: $0[1])
            },
            OpCase(
                "book",
                [
                    .exact([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], [10]),
                    .exact([0, 0, 1, 0, 0, 0, 0, 0, 0, 0], [10]),
                ], oracle: "0.5 * ((a - b) ** 2).sum()"
            ) { $0[0].sumOfSquaredErrors(targets: $0[1]) },
        ]
    }
}

extension Tensor {
    /// `½ Σ (y − t)²` over all elements.
    public func sumOfSquaredErrors(targets: Tensor) -> Tensor {
        (self - targets).squared.sum() * 0.5
    }
}
