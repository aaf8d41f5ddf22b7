public import KisoTensor

/// Takes part in training: may stop it, change the learning rate, look at the network. What it
/// remembers is saved with a checkpoint, so that it goes on where it was.
///
/// ```swift
/// struct StopAtGoal: Callback {
///     var name: String { "stop-at-goal" }
///     func epochEnded(_ run: TrainingRun) {
///         if let accuracy = run.record?["val_accuracy"], accuracy > 0.99 { run.stop(because: "goal") }
///     }
/// }
/// ```
public protocol Callback: Sendable {
    /// Names what it remembers in a checkpoint; of one name there is one in a training.
    var name: String { get }

    /// Training begins or goes on.
    func began(_ run: TrainingRun) throws
    /// A step has been taken.
    func stepEnded(_ run: TrainingRun) throws
    /// The network is about to be validated, and saved.
    func validationBegan(_ run: TrainingRun) throws
    /// The network has been validated and saved; called in the reverse order of the callbacks.
    func validationEnded(_ run: TrainingRun) throws
    /// An epoch is over; its record is `run.record`.
    func epochEnded(_ run: TrainingRun) throws
    /// Training is over, not only interrupted.
    func ended(_ run: TrainingRun) throws

    /// What it remembers.
    var state: CallbackState { get }
    /// Takes back what it remembered.
    func restore(_ state: CallbackState) throws
}

extension Callback {
    /// Nothing.
    public func began(_ run: TrainingRun) throws {}
    /// Nothing.
    public func stepEnded(_ run: TrainingRun) throws {}
    /// Nothing.
    public func validationBegan(_ run: TrainingRun) throws {}
    /// Nothing.
    public func validationEnded(_ run: TrainingRun) throws {}
    /// Nothing.
    public func epochEnded(_ run: TrainingRun) throws {}
    /// Nothing.
    public func ended(_ run: TrainingRun) throws {}
    /// Nothing.
    public var state: CallbackState { CallbackState() }
    /// Nothing.
    public func restore(_ state: CallbackState) throws {}
}

/// What a callback remembers: numbers, and tensors by name.
public struct CallbackState: Sendable {
    /// Numbers by name.
    public var numbers: [String: Double]
    /// Tensors by name.
    public var tensors: [String: Tensor]

    /// Whether there is nothing to remember.
    var isEmpty: Bool { numbers.isEmpty && tensors.isEmpty }

    /// Something to remember.
    public init(numbers: [String: Double] = [:], tensors: [String: Tensor] = [:]) {
        self.numbers = numbers
        self.tensors = tensors
    }
}
