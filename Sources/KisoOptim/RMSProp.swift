import KisoOps
public import KisoTensor

/// RMSProp: `h ← ρ h + (1 − ρ) g²; w ← w − η g / (√h + ε)`, AdaGrad that forgets.
///
/// Source: T. Tieleman and G. Hinton, lecture 6.5 of "Neural networks for machine learning", 2012.
public struct RMSProp: Optimizer {
    /// `"rmsprop"`.
    public static var name: String { "rmsprop" }
    /// η, 0.01 by default.
    public let learningRate: Double
    /// ρ, 0.99 by default.
    public let decay: Double
    /// ε, 1e-7 as in the book.
    public let epsilon: Double

    /// A rule with a learning rate and a decay rate.
    public init(learningRate: Double = 0.01, decay: Double = 0.99, epsilon: Double = 1e-7) {
        self.learningRate = learningRate
        self.decay = decay
        self.epsilon = epsilon
    }

    /// The mean of squares `h`.
    public var stateNames: [String] { ["squares"] }

    /// `w − η g / (√h + ε)` with the new `h`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        let squares = state[0] * decay + gradient.squared * (1 - decay)
        return (parameter - gradient * rate / (squares.sqrt() + epsilon), [squares])
    }
}
