import KisoCore
import KisoOps
public import KisoTensor

/// What training makes small: a scalar from a network's output and the labels of a batch.
///
/// ```swift
/// let loss = Loss.softmaxCrossEntropy(logits, labels)
/// ```
public struct Loss: Sendable {
    /// The name in configurations and reports.
    public let name: String
    private let compute: @Sendable (_ output: Tensor, _ labels: Tensor) -> Tensor

    /// A loss of one's own; it returns a scalar.
    public init(
        name: String, _ compute: @escaping @Sendable (_ output: Tensor, _ labels: Tensor) -> Tensor
    ) {
        self.name = name
        self.compute = compute
    }

    /// The loss of a batch: outputs `[n, k]`, labels `n` integers.
    public func callAsFunction(_ output: Tensor, _ labels: Tensor) -> Tensor {
        compute(output, labels)
    }

    /// The mean of `−log softmax(output)[label]`, in nats.
    public static let softmaxCrossEntropy = Loss(name: "softmax-cross-entropy") {
        $0.softmaxCrossEntropy(labels: $1)
    }

    /// ``softmaxCrossEntropy`` against labels that leave some probability to every class alike.
    ///
    /// ```swift
    /// let trainer = Trainer(model, loss: .softmaxCrossEntropy(smoothing: 0.1))
    /// ```
    ///
    /// - Parameter smoothing: what is taken from the label and shared by all classes, in [0, 1].
    ///
    /// Source: C. Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR
    /// 2016.
    public static func softmaxCrossEntropy(
        smoothing: Double, file: StaticString = #fileID, line: UInt = #line
    ) -> Loss {
        require(
            (0...1).contains(smoothing), "Loss.softmaxCrossEntropy",
            "the smoothing \(smoothing) is not in [0, 1]", file: file, line: line)
        return Loss(name: "softmax-cross-entropy, smoothing \(smoothing)") {
            $0.softmaxCrossEntropy(labels: $1, smoothing: smoothing)
        }
    }

    /// `½ Σ (output − onehot(label))²`, divided by the number of examples.
    public static let sumOfSquaredErrors = Loss(name: "sum-of-squared-errors") { output, labels in
        let targets = labels.oneHot(classes: output.shape[1], dtype: output.dtype)
        return output.sumOfSquaredErrors(targets: targets) / Double(output.shape[0])
    }
}
