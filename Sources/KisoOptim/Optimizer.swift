public import KisoBackend
public import KisoTensor

/// A rule that moves one parameter along its gradient.
///
/// A rule is a pure step with state arrays of its own; iteration, weight decay and clipping live in
/// ``Updater``. A rule of one's own needs ``stateNames`` and
/// ``step(_:gradient:state:rate:iteration:)`` only.
public protocol Optimizer: Sendable {
    /// The name in configurations, such as `adam`.
    static var name: String { get }
    /// The step size before any schedule.
    var learningRate: Double { get }
    /// What the rule remembers of each parameter, as arrays of the parameter's shape, zero at first.
    var stateNames: [String] { get }
    /// The parameter and the state after one step.
    ///
    /// - Parameters:
    ///   - rate: the learning rate of this step.
    ///   - iteration: 1 for the first step.
    ///   - parameter: the cell.
    ///   - gradient: the gradient.
    ///   - state: what the rule remembers of the parameter.
    func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor])
    /// The weight decay that belongs to the rule; none but for ``AdamW``.
    var defaultDecay: WeightDecay { get }

    /// The same step for a backend's fused kernel; `nil` when there is none.
    func fused(rate: Double, iteration: Int) -> FusedUpdate?
}

extension Optimizer {
    /// None.
    public var defaultDecay: WeightDecay { .none }

    /// No fused kernel.
    public func fused(rate: Double, iteration: Int) -> FusedUpdate? { nil }
    /// The name in configurations.
    public var name: String { Self.name }
}
