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
    /// `½ Σ (y − t)²` over all elements; the targets have this tensor's shape.
    public func sumOfSquaredErrors(
        targets: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        checkTargets("sumOfSquaredErrors", targets, file, line)
        return inSinglePrecision { ($0 - targets).squared.sum() * 0.5 }
    }

    /// Stops when targets have another shape: broadcasting `[n, 1]` against `[n]` would compare
    /// every output with every target, and what is learnt is the mean.
    func checkTargets(
        _ operation: String, _ targets: Tensor, _ file: StaticString, _ line: UInt
    ) {
        if targets.shape != shape {
            stop(
                operation,
                "outputs \(shape) and targets \(targets.shape) differ in shape; reshaped(_:) or "
                    + "broadcast(to:) says which belongs to which",
                file: file, line: line)
        }
    }
}
