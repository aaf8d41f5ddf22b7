import KisoCore
public import KisoTensor

/// The Kullback–Leibler divergence `Σ t (ln t − ln p)`, the mean over the batch; 0 · ln 0 is 0.
enum KullbackLeiblerOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "distributions",
                [.normal([2, 3]), .exact([0.2, 0.3, 0.5, 0.1, 0.1, 0.8], [2, 3])],
                oracle: "torch.nn.functional.kl_div("
                    + "torch.log_softmax(a, 1), b, reduction='batchmean')"
            ) { $0[0].logSoftmax().kullbackLeibler(targets: $0[1]) }
        ]
    }
}

extension Tensor {
    /// The mean divergence of targets `[n, k]` from these logarithms of probabilities `[n, k]`.
    public func kullbackLeibler(
        targets: Tensor, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        checkTargets("kullbackLeibler", targets, file, line)
        let one = Tensor.ones([], dtype: targets.dtype, device: targets.device)
        let safe = Tensor.where(targets .> 0, targets, one)
        return inSinglePrecision { x in
            (targets * safe.log() - targets * x).sum() / Double(Swift.max(shape[0], 1))
        }
    }
}
