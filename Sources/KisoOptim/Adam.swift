import Foundation
public import KisoBackend
import KisoOps
public import KisoTensor

/// Adam: `m ← m + (1 − β₁)(g − m); v ← v + (1 − β₂)(g² − v); w ← w − η_t m / (√v + ε)` with the bias
/// correction `η_t = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
///
/// This is the book's form, in which ε stands beside the uncorrected √v.
///
/// Source: D. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
public struct Adam: Optimizer {
    /// `"adam"`.
    public static var name: String { "adam" }
    /// η, 0.001 by default.
    public let learningRate: Double
    /// β₁, 0.9 by default.
    public let beta1: Double
    /// β₂, 0.999 by default.
    public let beta2: Double
    /// ε, 1e-7 as in the book.
    public let epsilon: Double

    /// A rule with its numbers.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Double = 1e-7
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// The first moment `m`, a moving average of the gradient, and the second `v`, one of its square.
    public var stateNames: [String] { ["mean", "squares"] }

    /// `w − η_t m / (√v + ε)` with the new `m` and `v`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        let mean = state[0] + (gradient - state[0]) * (1 - beta1)
        let squares = state[1] + (gradient.squared - state[1]) * (1 - beta2)
        let corrected = corrected(rate, iteration)
        return (parameter - mean * corrected / (squares.sqrt() + epsilon), [mean, squares])
    }

    private func corrected(_ rate: Double, _ iteration: Int) -> Double {
        let t = Double(iteration)
        return rate * (1 - pow(beta2, t)).squareRoot() / (1 - pow(beta1, t))
    }

    /// The fused kernel's numbers.
    public func fused(rate: Double, iteration: Int) -> FusedUpdate? {
        .adam(
            rate: corrected(rate, iteration), beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
}
