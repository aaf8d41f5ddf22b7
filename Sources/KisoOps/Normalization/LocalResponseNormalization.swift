import KisoCore
public import KisoTensor

/// `x / (k + α/size · Σ x²)^β`, the sum over neighbouring channels.
///
/// Source: A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep
/// convolutional neural networks", NIPS 2012.
public enum LocalResponseNormalizationOp: TensorOperation {
    /// `"localResponseNormalization"`.
    public static var name: String { "localResponseNormalization" }

    /// Examples.
    public static var cases: [OpCase] {
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
        // The squares with empty channels around them, added up as often as neighbours count.
        let (before, channels) = (size / 2, shape[1])
        let squares = x.squared.padded([(0, 0), (before, size - 1 - before), (0, 0), (0, 0)])
        var sums = squares.sliced(axis: 1, 0..<channels)
        for neighbour in 1..<Swift.max(size, 1) {
            sums = sums + squares.sliced(axis: 1, neighbour..<neighbour + channels)
        }
        let base = sums * (alpha / Double(size)) + k
        // The usual β by square roots: a general power takes ten times as long.
        return x / (beta == 0.75 ? base.sqrt() * base.sqrt().sqrt() : base.power(beta))
    }
}
