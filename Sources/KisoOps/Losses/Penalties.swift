import KisoCore
public import KisoTensor

/// Terms that are added to a loss to keep weights small: `½ λ Σ w²` and `λ Σ |w|`.
enum PenaltiesOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase("L2", [.normal([2, 3])], oracle: "0.5 * 0.1 * (a ** 2).sum()") {
                $0[0].l2Penalty(0.1)
            },
            OpCase("L1", [.distinct([2, 3])], oracle: "0.1 * a.abs().sum()") {
                $0[0].l1Penalty(0.1)
            },
        ]
    }
}

extension Tensor {
    /// `½ λ Σ w²`, the book's weight decay.
    public func l2Penalty(_ lambda: Double) -> Tensor { squared.sum() * (0.5 * lambda) }

    /// `λ Σ |w|`.
    public func l1Penalty(_ lambda: Double) -> Tensor { absolute().sum() * lambda }
}
