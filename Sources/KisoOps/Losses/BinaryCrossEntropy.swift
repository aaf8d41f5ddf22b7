import KisoCore
public import KisoTensor

/// The mean of `−t log σ(x) − (1 − t) log(1 − σ(x))` from logits, computed as
/// `t ln(1 + e^−x) + (1 − t) ln(1 + e^x)`.
enum BinaryCrossEntropyOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "probabilities", [.distinct([2, 3]), .exact([0, 1, 0.5, 1, 0, 0.2], [2, 3])],
                oracle: "torch.nn.functional.binary_cross_entropy_with_logits(a, b)"
            ) { $0[0].binaryCrossEntropy(targets: $0[1]) },
            OpCase(
                "large", [.exact([500, -500], [2]), .exact([1, 0], [2])],
                oracle: "torch.nn.functional.binary_cross_entropy_with_logits(a, b)"
            ) { $0[0].binaryCrossEntropy(targets: $0[1]) },
        ]
    }
}

extension Tensor {
    /// The mean binary cross-entropy of these logits and targets in [0, 1], in nats; the targets
    /// have this tensor's shape.
    public func binaryCrossEntropy(
        targets: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        checkTargets("binaryCrossEntropy", targets, file, line)
        // Both terms are positive, so that nothing cancels.
        return inSinglePrecision { x in
            ((-x).softplus() * targets + x.softplus() * (1 - targets)).mean()
        }
    }
}
