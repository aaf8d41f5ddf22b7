import KisoOps
public import KisoTensor

/// Nesterov's accelerated gradient: `v ← α v − η g; w ← w + α v − η g`, momentum that looks one step
/// ahead.
///
/// Sources: Y. Nesterov, 1983; in this form Y. Bengio et al., "Advances in optimizing recurrent
/// networks", ICASSP 2013.
public struct Nesterov: Optimizer {
    /// `"nesterov"`.
    public static var name: String { "nesterov" }
    /// η, 0.01 by default.
    public let learningRate: Double
    /// α, 0.9 by default.
    public let momentum: Double

    /// A rule with a learning rate and a momentum.
    public init(learningRate: Double = 0.01, momentum: Double = 0.9) {
        self.learningRate = learningRate
        self.momentum = momentum
    }

    /// The velocity `v`.
    public var stateNames: [String] { ["velocity"] }

    /// `w + α v − η g` with the new `v`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        let velocity = state[0] * momentum - gradient * rate
        return (parameter + velocity * momentum - gradient * rate, [velocity])
    }
}
