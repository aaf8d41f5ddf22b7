public import KisoBackend
import KisoOps
public import KisoTensor

/// Momentum: `v ← α v − η g; w ← w + v`, as a ball that rolls down with momentum.
///
/// Source: B. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
public struct Momentum: Optimizer {
    /// `"momentum"`.
    public static var name: String { "momentum" }
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

    /// `w + v` with the new `v`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        let velocity = state[0] * momentum - gradient * rate
        return (parameter + velocity, [velocity])
    }

    /// The fused kernel's numbers.
    public func fused(rate: Double, iteration: Int) -> FusedUpdate? {
        .momentum(rate: rate, momentum: momentum)
    }
}
