import KisoCore
import KisoOps
public import KisoTensor

/// What training makes small: a scalar from a network's output and the targets of a batch.
///
/// ```swift
/// let loss = Loss.softmaxCrossEntropy(logits, labels)
/// let own = Loss(name: "absolute") { output, target in (output - target).absolute().mean() }
/// ```
public struct Loss: Sendable {
    /// A scalar, or a number for each example.
    public typealias Function = @Sendable (_ output: Tensor, _ targets: Tensor) -> Tensor

    /// The name in configurations and reports.
    public let name: String
    private let mean: Function
    private let each: Function?
    private let problem: @Sendable (_ output: Tensor, _ targets: Tensor) -> String?

    /// A loss of one's own.
    ///
    /// - Parameters:
    ///   - each: the loss of each example, `[n]`; needed only where examples have weights.
    ///   - mean: the loss of the batch, a scalar.
    ///   - name: the name in messages and reports.
    public init(name: String, each: Function? = nil, _ mean: @escaping Function) {
        self.init(name: name, each: each, problem: { _, _ in nil }, mean)
    }

    /// A loss that knows what does not fit it.
    ///
    /// - Parameter problem: says in words what is wrong with targets for an output, if anything is.
    init(
        name: String, each: Function? = nil,
        problem: @escaping @Sendable (_ output: Tensor, _ targets: Tensor) -> String?,
        _ mean: @escaping Function
    ) {
        self.name = name
        self.mean = mean
        self.each = each
        self.problem = problem
    }

    /// The loss of a batch.
    public func callAsFunction(_ output: Tensor, _ targets: Tensor) -> Tensor {
        mean(output, targets)
    }

    /// The loss of a batch from outside, with a weight for each example: `Σ w l / Σ w`.
    ///
    /// - Parameters:
    ///   - weights: `[n]`; `nil` for equal ones.
    ///   - output: what the network gave.
    ///   - targets: what it should have given.
    /// - Throws: `KisoError` `.badData` when the targets do not fit the output, such as a label that
    ///   is no class; `.configuration` when there are weights and the loss gives no number for each
    ///   example.
    public func measured(
        _ output: Tensor, _ targets: Tensor, weights: Tensor? = nil
    ) throws -> Tensor {
        if let problem = problem(output, targets) {
            throw KisoError(.badData, "\(name): \(problem)")
        }
        guard let weights else { return mean(output, targets) }
        guard let each else {
            throw KisoError(
                .configuration, "\(name): has no loss of each example, so examples have no weights")
        }
        let losses = each(output, targets)
        guard losses.shape == weights.shape else {
            throw KisoError(
                .badData,
                "\(name): weights of shape \(weights.shape) for \(losses.shape) examples")
        }
        return (losses * weights).sum() / weights.sum()
    }
}
