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

    /// `½ Σ (output − onehot(label))²`, divided by the number of examples.
    public static let sumOfSquaredErrors = Loss(name: "sum-of-squared-errors") { output, labels in
        let targets = labels.oneHot(classes: output.shape[1], dtype: output.dtype)
        return output.sumOfSquaredErrors(targets: targets) / Double(output.shape[0])
    }
}
