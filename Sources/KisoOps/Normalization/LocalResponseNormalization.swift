import KisoCore
public import KisoTensor

/// `x / (k + α/size · Σ x²)^β`, the sum over neighbouring channels.
///
/// Source: A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep
/// convolutional neural networks", NIPS 2012.
enum LocalResponseNormalizationOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "five channels", [.normal([2, 7, 2, 2])],
                oracle: "torch.nn.functional.local_response_norm(a, 5, 0.1, 0.75, 1.0)"
            ) { $0[0].localResponseNormalized(size: 5, alpha: 0.1) },
            OpCase(
                "even size", [.normal([1, 4, 2, 1])],
                oracle: "torch.nn.functional.local_response_norm(a, 2, 0.1, 0.75, 2.0)"
            ) { $0[0].localResponseNormalized(size: 2, alpha: 0.1, k: 2) },
        ]
    }
}

extension Tensor {
    /// Each element of these images `[n, c, h, w]` divided by a power of the squares around it in
    /// `size` neighbouring channels.
    public func localResponseNormalized(
        size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let x = floating("localResponseNormalization", file, line)
        if rank != 4 || size < 1 {
            stop(
                "localResponseNormalization",
                "input \(shape) is not [n, c, h, w] or size \(size) < 1",
                file: file, line: line)
        }
        return x.inSinglePrecision { x in
            let base = Tensor.apply(
                ChannelWindowSumOp(
                    before: size / 2, after: size - 1 - size / 2, factor: alpha / Double(size),
                    addend: k), x.squared)
            // The usual β by square roots: a general power takes ten times as long.
            if beta != 0.75 { return x / base.power(beta) }
            let root = base.sqrt()
            return x / (root * root.sqrt())
        }
    }
}
