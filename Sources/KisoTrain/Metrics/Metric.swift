public import KisoTensor

/// A number that says how good answers are, collected over batches.
///
/// ```swift
/// let trainer = Trainer(model, metrics: [.accuracy, .topK(5)])
/// ```
public struct Metric: Sendable {
    /// The name in histories and files, such as `accuracy`; `val_accuracy` on validation data.
    public let name: String
    /// Whether more is better; less is for errors.
    public let isBetterWhenLarger: Bool
    private let makeCounter: @Sendable () -> any MetricCounter

    /// A metric of one's own.
    public init(
        _ name: String, isBetterWhenLarger: Bool = true,
        counter: @escaping @Sendable () -> any MetricCounter
    ) {
        self.name = name
        self.isBetterWhenLarger = isBetterWhenLarger
        makeCounter = counter
    }

    /// A counter at zero.
    public func counter() -> any MetricCounter { makeCounter() }
}

/// Collects what a metric needs of every batch.
public protocol MetricCounter: Sendable {
    /// Adds the answers of a batch; axis 0 counts the examples.
    mutating func add(_ output: Tensor, _ targets: Tensor)

    /// The metric of all that has been added; NaN before anything is.
    var value: Double { get }

    /// All that has been collected, as numbers, so that a checkpoint can keep a half epoch.
    var state: [Double] { get set }
}
