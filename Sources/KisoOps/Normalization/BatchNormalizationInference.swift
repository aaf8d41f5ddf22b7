import KisoCore
public import KisoTensor

/// `γ (x − μ) / √(σ² + ε) + β` with given statistics, as `x · f + (β − μ · f)` with
/// `f = γ / √(σ² + ε)`.
///
/// Shapes: `x` `[n, f]` or `[n, f, h, w]`, `γ`, `β`, `μ` and `σ²` `[f]`. Gradients: those of the
/// formula.
struct BatchNormalizationInferenceOp: BuiltInOp, SingleResultOp {
    let epsilon: Double

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        value(inputs.map { Tensor($0, device: context.device) }).array
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (x, scale, mean, variance) = (
            context.inputs[0], context.inputs[1], context.inputs[3], context.inputs[4]
        )
        let g = context.outputGradient
        let axes = [0] + Array(2..<Swift.max(x.rank, 2))
        let deviation = (variance + epsilon).sqrt(), factor = scale / deviation
        let spread = spread(x)
        let sum = g.sum(axes: axes)
        let product = (g * (x - mean.reshaped(spread))).sum(axes: axes) / deviation
        return [
            context.isNeeded[0] ? g * factor.reshaped(spread) : nil, product, sum,
            -(sum * factor), -(product * factor / deviation * 0.5),
        ]
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int { 2 * inputs[0].count }

    private func value(_ inputs: [Tensor]) -> Tensor {
        let factor = inputs[1] / (inputs[4] + epsilon).sqrt()
        let addend = inputs[2] - inputs[3] * factor
        let spread = spread(inputs[0])
        return inputs[0] * factor.reshaped(spread) + addend.reshaped(spread)
    }

    /// The shape in which features broadcast against an input.
    private func spread(_ x: Tensor) -> Shape {
        Shape([x.shape[1]] + Array(repeating: 1, count: x.rank - 2))
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 5, inputs[0].isFloatingPoint, inputs[0].rank >= 2 else { return nil }
        let features = ArrayType([inputs[0].shape[1]], inputs[0].dtype)
        return inputs[1...].allSatisfy { $0 == features } ? [inputs[0]] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "rows",
                [.normal([4, 3]), .normal([3]), .normal([3]), .normal([3]), .positive([3])],
                oracle: "(a - d) / torch.sqrt(e + 1e-5) * b + c"
            ) { example($0) },
            OpCase(
                "images",
                [.normal([2, 3, 2, 2]), .normal([3]), .normal([3]), .normal([3]), .positive([3])],
                oracle: "torch.nn.functional.batch_norm(a, d.detach(), e.detach(), b, c, False, 0, "
                    + "1e-5) + 0 * (d.sum() + e.sum())", isAtKink: true
            ) {
                example([$0[0], $0[1], $0[2], $0[3].detached, $0[4].detached])
                    + ($0[3].sum() + $0[4].sum()) * 0
            },
        ]
    }

    private static func example(_ t: [Tensor]) -> Tensor {
        t[0].batchNormalized(
            scale: t[1], shift: t[2], mean: t[3], variance: t[4], epsilon: 1e-5)
    }
}

extension Tensor {
    /// Each feature shifted and scaled by given statistics, then by `scale` and `shift`:
    /// `γ (x − μ) / √(σ² + ε) + β`, as in inference.
    ///
    /// - Parameters:
    ///   - scale: γ, `[f]`.
    ///   - shift: β, `[f]`.
    ///   - mean: μ, `[f]`.
    ///   - variance: σ², `[f]`.
    ///   - epsilon: ε, added to the variance.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: the result in the shape of this tensor, `[n, f]` or `[n, f, h, w]`.
    public func batchNormalized(
        scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Double,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let x = floating("batchNormalization", file, line)
        let features = [scale, shift, mean, variance]
        if rank < 2 || features.contains(where: { $0.shape != [shape[1]] }) {
            stop(
                "batchNormalization",
                "input \(shape) and features \(features.map(\.shape)) do not fit [n, f, …] and [f]",
                file: file, line: line)
        }
        return .apply(
            BatchNormalizationInferenceOp(epsilon: epsilon),
            [x] + features.map { $0.cast(to: dtype) })
    }
}
