import KisoBackend
import KisoCore
public import KisoTensor

/// The mean over the batch of `−log softmax(x)[label]`.
///
/// Shapes: `[n, k]` and `n` labels, results a scalar and the
/// probabilities `[n, k]`, which have no gradient of their own. Gradient: `g (softmax(x) − onehot) / n`.
struct SoftmaxCrossEntropyOp: BuiltInOp {
    /// The backend's kernel, or the composition.
    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> [NDArray] {
        let inputs = [
            inputs[0], inputs[1].isContiguous ? inputs[1] : context.backend.copy(inputs[1]),
        ]
        inputs[1].checkIndices(below: inputs[0].shape[1], "softmaxCrossEntropy")
        if let fused = context.backend.softmaxCrossEntropy(inputs[0], labels: inputs[1]) {
            return [fused.loss, fused.probabilities]
        }
        let logits = Tensor(inputs[0], device: context.device)
        let labels = Tensor(inputs[1], device: context.device)
        // Not a product: 0 · (−∞) of a class that is ruled out would be NaN.
        let isLabel = labels.oneHot(classes: logits.shape[1], dtype: .bool)
        let zero = Tensor.zeros([], dtype: logits.dtype, device: context.device)
        let chosen = Tensor.where(isLabel, logits.logSoftmax(), zero).sum()
        return [(-chosen / Double(labels.count)).array, logits.softmax().array]
    }

    /// `g (softmax(x) − onehot) / n`.
    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (x, labels) = (context.inputs[0], context.inputs[1])
        // A tracked input means that this gradient will be differentiated in its turn.
        if !x.isTracked, !context.outputGradient.isTracked,
            let fused = x.device.backend.softmaxCrossEntropyGradient(
                context.outputGradient.array, probabilities: context.outputs[1].array,
                labels: labels.array)
        {
            return [Tensor(fused, device: x.device), nil]
        }
        let probabilities = x.isTracked ? x.softmax() : context.outputs[1]
        let difference = probabilities - oneHot(labels, x)
        return [difference * (context.outputGradient / Double(labels.count)), nil]
    }

    private func oneHot(_ labels: Tensor, _ x: Tensor) -> Tensor {
        labels.oneHot(classes: x.shape[1], dtype: x.dtype)
    }

    func resultTypes(_ inputs: [ArrayType]) -> [ArrayType]? {
        guard inputs.count == 2, inputs[0].isFloatingPoint, inputs[0].rank == 2,
            inputs[0].shape[0] > 0,
            inputs[1] == ArrayType([inputs[0].shape[0]], .int64)
        else { return nil }
        return [ArrayType(.scalar, inputs[0].dtype), inputs[0]]
    }

    static var cases: [OpCase] {
        [
            OpCase(
                "labels", [.normal([4, 3]), .indices([4], below: 3)],
                oracle: "torch.nn.functional.cross_entropy(a, b)"
            ) { $0[0].softmaxCrossEntropy(labels: $0[1]) },
            OpCase(
                "one hot", [.normal([2, 3]), .exact([0, 1, 0, 0, 0, 1], [2, 3])],
                oracle: "torch.nn.functional.cross_entropy(a, b)"
            ) { $0[0].softmaxCrossEntropy(oneHot: $0[1]) },
            OpCase(
                "smooth labels", [.normal([4, 3]), .indices([4], below: 3)],
                oracle: "torch.nn.functional.cross_entropy(a, b, label_smoothing=0.1)"
            ) { $0[0].softmaxCrossEntropy(labels: $0[1], smoothing: 0.1) },
            OpCase(
                "smooth one hot", [.normal([2, 3]), .exact([0, 1, 0, 0, 0, 1], [2, 3])],
                oracle: "torch.nn.functional.cross_entropy(a, b, label_smoothing=0.2)"
            ) { $0[0].softmaxCrossEntropy(oneHot: $0[1], smoothing: 0.2) },
        ]
    }
}

extension Tensor {
    /// The mean cross-entropy of softmax of these logits `[n, k]` and labels.
    ///
    /// - Parameters:
    ///   - labels: `n` integers in `0..<k`.
    ///   - smoothing: the probability, in [0, 1], that is taken from the label and shared by all
    ///     classes alike (C. Szegedy et al., "Rethinking the Inception architecture", CVPR 2016).
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: a scalar, in nats.
    public func softmaxCrossEntropy(
        labels: Tensor, smoothing: Double = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        let logits = floating("softmaxCrossEntropy", file, line)
        if rank != 2 || labels.rank != 1 || labels.shape[0] != shape[0] || shape[0] == 0
            || labels.dtype.isFloatingPoint
        {
            stop(
                "softmaxCrossEntropy",
                "logits \(shape) and labels \(labels.shape) of type \(labels.dtype) do not fit "
                    + "[n, k] and n integers",
                file: file, line: line)
        }
        let wide = labels.placed(on: device).cast(to: .int64)
        let classes = Int64(shape[1])
        if let label = wide.array.firstIndex(outside: 0..<classes) {
            stop(
                "softmaxCrossEntropy", "label \(label) is not in 0..<\(classes)", file: file,
                line: line)
        }
        checkSmoothing(smoothing, file, line)
        return logits.inSinglePrecision { logits in
            let sharp = Tensor.apply(SoftmaxCrossEntropyOp(), logits, wide)
            if smoothing == 0 { return sharp }
            return sharp * (1 - smoothing) - logits.logSoftmax().mean() * smoothing
        }
    }

    /// The mean cross-entropy of softmax of these logits `[n, k]` and probabilities `[n, k]`, of
    /// which `smoothing` is shared by all classes alike.
    public func softmaxCrossEntropy(
        oneHot targets: Tensor, smoothing: Double = 0, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if rank != 2 || targets.shape != shape || shape[0] == 0 {
            stop(
                "softmaxCrossEntropy",
                "logits \(shape) and targets \(targets.shape) are not both [n, k]", file: file,
                line: line)
        }
        checkSmoothing(smoothing, file, line)
        return floating("softmaxCrossEntropy", file, line).inSinglePrecision { logits in
            let smooth =
                smoothing == 0 ? targets : targets * (1 - smoothing) + smoothing / Double(shape[1])
            return -(logits.logSoftmax() * smooth).sum() / Double(shape[0])
        }
    }

    private func checkSmoothing(_ smoothing: Double, _ file: StaticString, _ line: UInt) {
        if !(0...1).contains(smoothing) {
            stop(
                "softmaxCrossEntropy", "the smoothing \(smoothing) is not in [0, 1]", file: file,
                line: line)
        }
    }
}
