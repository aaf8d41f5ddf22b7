import KisoCore
import KisoOps
import KisoTensor

extension Loss {
    /// The mean of `−Σ t log softmax(output)` over the classes, in nats.
    ///
    /// Shapes: output `[n, k]`, `[n, steps, k]` or `[n, k, h, w]`; targets are integer labels in the
    /// shape without the classes, or probabilities in the output's shape.
    public static let softmaxCrossEntropy = softmaxCrossEntropy(smoothing: 0)

    /// ``softmaxCrossEntropy`` against labels that leave some probability to every class alike.
    ///
    /// ```swift
    /// let trainer = Trainer(model, loss: .softmaxCrossEntropy(smoothing: 0.1))
    /// ```
    ///
    /// - Parameters:
    ///   - smoothing: what is taken from the label and shared by all classes, in [0, 1].
    ///   - classWeights: a factor for the examples of each class; all 1 by default. The loss is then
    ///     the weighted mean, as PyTorch has it.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    ///
    /// Source: C. Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR
    /// 2016.
    public static func softmaxCrossEntropy(
        smoothing: Double, classWeights: [Double]? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Loss {
        require(
            (0...1).contains(smoothing), "Loss.softmaxCrossEntropy",
            "the smoothing \(smoothing) is not in [0, 1]", file: file, line: line)
        let name =
            "softmax-cross-entropy" + (smoothing == 0 ? "" : ", smoothing \(smoothing)")
        let each: Function = { CrossEntropy($0, $1).each(smoothing: smoothing) }
        return Loss(
            name: name, each: each,
            problem: { CrossEntropy.problem($0, $1, classes: classWeights?.count) }
        ) { output, targets in
            if let classWeights {
                let weights = CrossEntropy(output, targets).weights(classWeights)
                return (each(output, targets) * weights).sum() / weights.sum()
            }
            return CrossEntropy(output, targets).mean(smoothing: smoothing)
        }
    }

    /// `½ Σ (output − t)²` divided by the number of examples; `t` is the target, or one-hot for
    /// integer labels, as in the book.
    public static let sumOfSquaredErrors = Loss(
        name: "sum-of-squared-errors",
        each: { output, targets in
            let errors = output - squaredTargets(targets, for: output)
            return errors.squared.reshaped([output.shape[0], -1]).sum(axes: [1]) * 0.5
        },
        problem: { output, targets in
            targets.dtype.isFloatingPoint
                ? Loss.shapeProblem(output, targets)
                : CrossEntropy.problem(output, targets, classes: nil)
        }
    ) { output, targets in
        output.sumOfSquaredErrors(targets: squaredTargets(targets, for: output))
            / Double(output.shape[0])
    }

    private static func squaredTargets(_ targets: Tensor, for output: Tensor) -> Tensor {
        if targets.dtype.isFloatingPoint { return targets }
        return targets.oneHot(classes: output.shape[1], dtype: output.dtype)
    }
}

/// Logits and targets of a classification in rows.
struct CrossEntropy {
    /// `[rows, classes]`.
    let logits: Tensor
    /// `[rows]` labels, or `[rows, classes]` probabilities.
    let targets: Tensor
    /// The number of examples.
    private let count: Int

    init(_ output: Tensor, _ targets: Tensor) {
        count = output.shape[0]
        let isSoft = targets.dtype.isFloatingPoint
        if output.rank <= 2 {
            (logits, self.targets) = (output, targets)
            return
        }
        let classesAreLast =
            !isSoft && targets.shape.dimensions == Array(output.shape.dimensions.dropLast())
        func rows(_ tensor: Tensor) -> Tensor {
            let last = classesAreLast ? tensor : tensor.movingAxis(1, to: -1)
            return last.reshaped([-1, last.shape[-1]])
        }
        logits = rows(output)
        self.targets = isSoft ? rows(targets) : targets.reshaped([-1])
    }

    /// What does not fit, in words.
    static func problem(_ output: Tensor, _ targets: Tensor, classes: Int?) -> String? {
        let sizes = output.shape.dimensions
        guard sizes.count >= 2 else {
            return "an output of shape \(output.shape) has no axis of classes"
        }
        if targets.dtype.isFloatingPoint {
            return Loss.shapeProblem(output, targets)
        }
        let labels = targets.shape.dimensions
        let withoutSecond = [sizes[0]] + sizes.dropFirst(2)
        let count: Int
        if labels == Array(sizes.dropLast()) {
            count = sizes[sizes.count - 1]
        } else if labels == withoutSecond {
            count = sizes[1]
        } else {
            return "labels of shape \(targets.shape) do not fit an output of shape \(output.shape)"
        }
        if let classes, classes != count {
            return "\(classes) class weights for \(count) classes"
        }
        for (index, label) in targets.values(as: Int64.self).enumerated()
        where label < 0 || label >= count {
            return "label \(label) of example \(index) is not in 0..<\(count)"
        }
        return nil
    }

    /// The mean over all rows.
    func mean(smoothing: Double) -> Tensor {
        if targets.dtype.isFloatingPoint {
            return -(logits.logSoftmax() * smoothed(smoothing)).sum() / Double(logits.shape[0])
        }
        return smoothing == 0
            ? logits.softmaxCrossEntropy(labels: targets)
            : logits.softmaxCrossEntropy(labels: targets, smoothing: smoothing)
    }

    /// The mean of each example, `[n]`.
    func each(smoothing: Double) -> Tensor {
        let rows = -(logits.logSoftmax() * smoothed(smoothing)).sum(axes: [1])
        return logits.shape[0] == count ? rows : rows.reshaped([count, -1]).mean(axes: [1])
    }

    /// A factor for each example, `[n]`, by its class.
    func weights(_ classWeights: [Double]) -> Tensor {
        let factors = Tensor(classWeights, shape: [classWeights.count]).cast(to: logits.dtype)
        let rows = (probabilities * factors).sum(axes: [1])
        return logits.shape[0] == count ? rows : rows.reshaped([count, -1]).mean(axes: [1])
    }

    private var probabilities: Tensor {
        targets.dtype.isFloatingPoint
            ? targets : targets.oneHot(classes: logits.shape[1], dtype: logits.dtype)
    }

    private func smoothed(_ smoothing: Double) -> Tensor {
        if smoothing == 0 { return probabilities }
        return probabilities * (1 - smoothing) + smoothing / Double(logits.shape[1])
    }
}
