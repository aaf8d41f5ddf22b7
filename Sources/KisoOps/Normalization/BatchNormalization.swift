import KisoBackend
import KisoCore
public import KisoTensor

/// `γ (x − μ) / √(σ² + ε) + β` with the mean and the (biased) variance of each feature over the batch.
///
/// A fourth input, of the shape of `x`, is added to that, as at the end of a residual layer.
///
/// Shapes: `x` `[n, f]` or `[n, f, h, w]`, `γ` and `β` `[f]`; results the output, `μ` `[f]` and
/// `√(σ² + ε)` `[f]`; the latter two have no gradient of their own. Gradients:
/// `γ/σ (g − mean(g) − x̂ mean(g x̂))`, the sum of `g x̂`, the sum of `g`, and `g` for what is added; with a
/// ReLU behind it, `g` is 0 where that is off.
///
/// Source: S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015.
struct BatchNormalizationOp: BuiltInOp {
    let epsilon: Double
    /// Whether negative results become 0.
    let relu: Bool
    /// What larger results become with a ReLU; `nil` for themselves.
    let ceiling: Double?

    /// The backend's kernel, or the formula.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> [NDArray] {
        let (x, scale, shift) = (inputs[0], inputs[1], inputs[2])
        let addend = inputs.count > 3 ? inputs[3] : nil
        if let fused = context.backend.batchNormalization(
            x, scale: scale, shift: shift, addend: addend, epsilon: epsilon, relu: relu,
            ceiling: ceiling ?? .infinity)
        {
            return [fused.output, fused.mean, fused.deviation]
        }
        let device = context.device
        let parts = Parts(Tensor(x, device: device), epsilon)
        let features = Shape([x.shape[1]])
        let factor = Tensor(scale, device: device).reshaped(parts.shape)
        var output = parts.normalized * factor + Tensor(shift, device: device).reshaped(parts.shape)
        if let addend { output = output + Tensor(addend, device: device) }
        return [
            relu ? rectified(output) : output, parts.mean.reshaped(features),
            parts.deviation.reshaped(features),
        ]
        .map(\.array)
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (x, scale) = (context.inputs[0], context.inputs[1])
        var g = context.outputGradient
        let isJoin = context.inputs.count > 3
        // A tracked input means that this gradient will be differentiated in its turn.
        if !context.inputs.contains(where: \.isTracked) && !g.isTracked,
            let fused = x.device.backend.batchNormalizationGradient(
                g.array, input: x.array, scale: scale.array, shift: context.inputs[2].array,
                mean: context.outputs[1].array, deviation: context.outputs[2].array, relu: relu,
                ceiling: ceiling ?? .infinity,
                rectified: isJoin && relu ? context.output.array : nil)
        {
            return [fused.input, fused.scale, fused.shift].map { Tensor($0, device: x.device) }
                + (isJoin ? [fused.addend.map { Tensor($0, device: x.device) } ?? g] : [])
        }
        if relu { g = g.masked(wherePositive: context.output) }
        if relu, let ceiling { g = g.masked(wherePositive: ceiling - context.output) }
        let parts = Parts(x, epsilon)
        let count = Double(x.count / x.shape[1])
        let product = (g * parts.normalized).sum(axes: parts.axes, keepingDimensions: true)
        let sum = g.sum(axes: parts.axes, keepingDimensions: true)
        let factor = scale.reshaped(parts.shape) / parts.deviation
        return [
            factor * (g - sum / count - parts.normalized * (product / count)),
            product.reshaped(scale.shape), sum.reshaped(scale.shape),
        ] + (isJoin ? [g] : [])
    }

    private func rectified(_ x: Tensor) -> Tensor {
        guard let ceiling else { return x.relu() }
        return x.relu().minimum(.full([], ceiling, dtype: x.dtype, device: x.device))
    }

    /// The formula's intermediate results, kept broadcastable against the input.
    private struct Parts {
        let axes: [Int]
        let shape: Shape
        let mean: Tensor
        let deviation: Tensor
        let normalized: Tensor

        init(_ x: Tensor, _ epsilon: Double) {
            axes = [0] + Array(2..<Swift.max(x.rank, 2))
            shape = Shape([x.shape[1]] + Array(repeating: 1, count: x.rank - 2))
            mean = x.mean(axes: axes, keepingDimensions: true)
            let centred = x - mean
            let variance = centred.squared.mean(axes: axes, keepingDimensions: true)
            deviation = (variance + epsilon).sqrt()
            normalized = centred / deviation
        }
    }

    func multiplyAdds(_ inputs: [Shape]) -> Int {
        2 * inputs[0].count
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard (3...4).contains(inputs.count), inputs[0].isFloatingPoint, inputs[0].rank >= 2,
            inputs[0].count > 0, inputs[3...].allSatisfy({ $0 == inputs[0] })
        else { return nil }
        let features = ArrayType([inputs[0].shape[1]], inputs[0].dtype)
        return inputs[1...2].allSatisfy { $0 == features } ? [inputs[0], features, features] : nil
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "features", [.normal([6, 3]), .normal([3]), .normal([3])],
                oracle: "torch.nn.functional.batch_norm(a, None, None, b, c, True)"
            ) { $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5).output },
            OpCase(
                "channels", [.normal([3, 2, 2, 3]), .normal([2]), .normal([2])],
                oracle: "torch.nn.functional.batch_norm(a, None, None, b, c, True)"
            ) { $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5).output },
            OpCase(
                "channels, ReLU", [.normal([3, 2, 2, 3]), .normal([2]), .normal([2])],
                oracle: "torch.relu(torch.nn.functional.batch_norm(a, None, None, b, c, True))"
            ) {
                $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5, relu: true).output
            },
            OpCase(
                "channels, ReLU up to a half",
                [.normal([3, 2, 2, 3]), .normal([2]), .normal([2])],
                oracle: "torch.nn.functional.hardtanh("
                    + "torch.nn.functional.batch_norm(a, None, None, b, c, True), 0, 0.5)"
            ) {
                $0[0].batchNormalized(
                    scale: $0[1], shift: $0[2], epsilon: 1e-5, relu: true, ceiling: 0.5
                ).output
            },
            OpCase(
                "channels, and images added",
                [.normal([3, 2, 2, 3]), .normal([2]), .normal([2]), .normal([3, 2, 2, 3])],
                oracle: "torch.nn.functional.batch_norm(a, None, None, b, c, True) + d"
            ) {
                $0[0].batchNormalized(scale: $0[1], shift: $0[2], adding: $0[3], epsilon: 1e-5)
                    .output
            },
            OpCase(
                "channels, images added, ReLU up to a half",
                [.normal([3, 2, 2, 3]), .normal([2]), .normal([2]), .normal([3, 2, 2, 3])],
                oracle: "torch.nn.functional.hardtanh("
                    + "torch.nn.functional.batch_norm(a, None, None, b, c, True) + d, 0, 0.5)"
            ) {
                $0[0].batchNormalized(
                    scale: $0[1], shift: $0[2], adding: $0[3], epsilon: 1e-5, relu: true,
                    ceiling: 0.5
                ).output
            },
            OpCase(
                "channels, images added, ReLU",
                [.normal([3, 2, 2, 3]), .normal([2]), .normal([2]), .normal([3, 2, 2, 3])],
                oracle: "torch.relu(torch.nn.functional.batch_norm(a, None, None, b, c, True) + d)"
            ) {
                $0[0].batchNormalized(
                    scale: $0[1], shift: $0[2], adding: $0[3], epsilon: 1e-5, relu: true
                ).output
            },
        ]
    }
}

extension Tensor {
    /// Each feature shifted and scaled to mean 0 and variance 1 over the batch, then by `scale` and
    /// `shift`.
    ///
    /// - Parameters:
    ///   - scale: γ, `[f]`.
    ///   - shift: β, `[f]`.
    ///   - addend: what is added to the result, of the shape of this tensor; nothing by default.
    ///   - epsilon: ε, added to the variance.
    ///   - relu: whether to set negative results to 0.
    ///   - ceiling: what larger results become, with a ReLU only; by default they stay.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: the result, and the mean and biased variance of each feature, not tracked.
    public func batchNormalized(
        scale: Tensor, shift: Tensor, adding addend: Tensor? = nil, epsilon: Double,
        relu: Bool = false, ceiling: Double? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> (output: Tensor, mean: Tensor, variance: Tensor) {
        let x = floating("batchNormalization", file, line)
        if rank < 2 || scale.shape != [shape[1]] || shift.shape != scale.shape
            || count / Swift.max(shape[1], 1) == 0
        {
            stop(
                "batchNormalization",
                "input \(shape), scale \(scale.shape) and shift \(shift.shape) do not fit [n, f, …], "
                    + "[f], [f] with n at least 1",
                file: file, line: line)
        }
        if ceiling != nil, !relu {
            stop(
                "batchNormalization", "a ceiling is the end of a ReLU; relu: true asks for one",
                file: file, line: line)
        }
        let addend = addend?.floating("batchNormalization", file, line)
        if let addend, addend.shape != shape || addend.dtype != x.dtype {
            stop(
                "batchNormalization",
                "what is added has shape \(addend.shape) and type \(addend.dtype), not \(shape) and "
                    + "\(x.dtype)",
                file: file, line: line)
        }
        if x.dtype == .float16 || x.dtype == .bfloat16 {
            let wide = x.cast(to: .float32).batchNormalized(
                scale: scale.cast(to: .float32), shift: shift.cast(to: .float32),
                adding: addend?.cast(to: .float32), epsilon: epsilon, relu: relu, ceiling: ceiling,
                file: file, line: line)
            return (
                wide.output.cast(to: x.dtype), wide.mean.cast(to: x.dtype),
                wide.variance.cast(to: x.dtype)
            )
        }
        let results = Tensor.results(
            of: BatchNormalizationOp(epsilon: epsilon, relu: relu, ceiling: ceiling),
            [x, scale, shift] + (addend.map { [$0] } ?? []))
        return (results[0], results[1].detached, results[2].detached.squared - epsilon)
    }
}
