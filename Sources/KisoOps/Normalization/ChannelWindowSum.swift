import KisoCore
import KisoTensor

/// The sum of the channels around each one, scaled and shifted: `y_c = addend + factor · Σ x_j` over
/// `c − before ≤ j ≤ c + after`; channels beyond the first and the last count as 0.
///
/// Shapes: `[n, c, h, w]` both. Gradient: the same with `before` and `after` exchanged.
struct ChannelWindowSumOp: BuiltInOp, SingleResultOp {
    let before: Int
    let after: Int
    let factor: Double
    let addend: Double

    /// A convolution of 1×1 adds up, scales and shifts in one go.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let channels = inputs[0].shape[1]
        var weights = [Double](repeating: 0, count: channels * channels)
        for channel in 0..<channels {
            for neighbour in max(0, channel - before)..<min(channels, channel + after + 1) {
                weights[channel * channels + neighbour] = factor
            }
        }
        let dtype = inputs[0].dtype
        return Tensor(inputs[0], device: context.device).convolution(
            weight: Tensor(
                NDArray(weights, shape: [channels, channels, 1, 1]), device: context.device
            ).cast(to: dtype),
            bias: .full([channels], addend, dtype: dtype, device: context.device),
            geometry: WindowGeometry(size: 1)
        ).array
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let mirrored = ChannelWindowSumOp(before: after, after: before, factor: factor, addend: 0)
        return [.apply(mirrored, context.outputGradient)]
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int { 0 }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        // A file must not make a matrix of any size.
        guard inputs.count == 1, inputs[0].isFloatingPoint, inputs[0].rank == 4,
            inputs[0].shape[1] <= 1 << 14, before >= 0, after >= 0
        else { return nil }
        return [inputs[0]]
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "three of five", [.normal([2, 5, 2, 3])],
                oracle: "0.5 * (a + torch.nn.functional.pad(a, (0, 0, 0, 0, 0, 1))[:, 1:] + "
                    + "torch.nn.functional.pad(a, (0, 0, 0, 0, 1, 0))[:, :-1]) + 2"
            ) {
                .apply(ChannelWindowSumOp(before: 1, after: 1, factor: 0.5, addend: 2), $0[0])
            },
            OpCase(
                "two of three", [.normal([1, 3, 2, 1])],
                oracle: "a + torch.nn.functional.pad(a, (0, 0, 0, 0, 1, 0))[:, :-1]"
            ) {
                .apply(ChannelWindowSumOp(before: 1, after: 0, factor: 1, addend: 0), $0[0])
            },
        ]
    }
}
