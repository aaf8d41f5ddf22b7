import KisoCore
public import KisoTensor

/// Each example shifted and scaled to mean 0 and variance 1 over its own features.
///
/// `γ (x − μ) / √(σ² + ε) + β` over the last axis, or over groups of channels.
///
/// Sources: J. Ba, J. Kiros and G. Hinton, "Layer normalization", 2016; Y. Wu and K. He, "Group
/// normalization", ECCV 2018.
enum LayerNormalizationOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "rows", [.normal([3, 4]), .normal([4]), .normal([4])],
                oracle: "torch.nn.functional.layer_norm(a, (4,), b, c)"
            ) { $0[0].layerNormalized(scale: $0[1], shift: $0[2]) },
            OpCase(
                "groups", [.normal([2, 4, 2, 3]), .normal([4]), .normal([4])],
                oracle: "torch.nn.functional.group_norm(a, 2, b, c)"
            ) { $0[0].groupNormalized(groups: 2, scale: $0[1], shift: $0[2]) },
        ]
    }
}

extension Tensor {
    /// Each row of the last axis shifted and scaled to mean 0 and variance 1, then by `scale` and
    /// `shift` of the last axis' size.
    public func layerNormalized(
        scale: Tensor, shift: Tensor, epsilon: Double = 1e-5, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if rank == 0 || scale.shape != [shape[-1]] || shift.shape != scale.shape {
            stop(
                "layerNormalization",
                "input \(shape), scale \(scale.shape) and shift \(shift.shape) do not fit […, f], [f], "
                    + "[f]",
                file: file, line: line)
        }
        return floating("layerNormalization", file, line).inSinglePrecision { x in
            x.standardized(axes: [-1], epsilon: epsilon) * scale + shift
        }
    }

    /// Each group of channels of each example of `[n, c, …]` shifted and scaled to mean 0 and
    /// variance 1, then by `scale` and `shift` `[c]`.
    public func groupNormalized(
        groups: Int, scale: Tensor, shift: Tensor, epsilon: Double = 1e-5,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if rank < 2 || groups < 1 || shape[1] % groups != 0 || scale.shape != [shape[1]]
            || shift.shape != scale.shape
        {
            stop(
                "groupNormalization",
                "input \(shape), scale \(scale.shape) and shift \(shift.shape) do not fit [n, c, …], [c], "
                    + "[c] with c a multiple of \(groups)",
                file: file, line: line)
        }
        let x = floating("groupNormalization", file, line)
        let spread = Shape([shape[1]] + Array(repeating: 1, count: rank - 2))
        return x.inSinglePrecision { x in
            let grouped = x.reshaped(
                Shape([shape[0], groups, count / Swift.max(shape[0] * groups, 1)]))
            return grouped.standardized(axes: [-1], epsilon: epsilon).reshaped(shape)
                * scale.reshaped(spread) + shift.reshaped(spread)
        }
    }

    private func standardized(axes: [Int], epsilon: Double) -> Tensor {
        let centred = self - mean(axes: axes, keepingDimensions: true)
        let variance = centred.squared.mean(axes: axes, keepingDimensions: true)
        return centred / (variance + epsilon).sqrt()
    }
}
