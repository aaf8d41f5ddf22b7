import KisoOps
public import KisoTensor

/// RMSProp: `h ← ρ h + (1 − ρ) g²; w ← w − η g / (√h + ε)`, AdaGrad that forgets.
///
/// With a momentum `μ` the quotient goes through a velocity: `v ← μ v + g / (√h + ε); w ← w − η v`.
/// Centred, `h` is the variance of the gradients: `m ← ρ m + (1 − ρ) g` and `√(h − m²)` in place of
/// `√h`, as the first deep Q-networks have it.
///
/// Sources: T. Tieleman and G. Hinton, lecture 6.5 of "Neural networks for machine learning", 2012;
/// A. Graves, "Generating sequences with recurrent neural networks", 2013, for the centred form.
public struct RMSProp: Optimizer {
    /// `"rmsprop"`.
    public static var name: String { "rmsprop" }
    /// η, 0.01 by default.
    public let learningRate: Double
    /// ρ, 0.99 by default.
    public let decay: Double
    /// ε, 1e-7 as in the book.
    public let epsilon: Double
    /// μ, 0 by default.
    public let momentum: Double
    /// Whether the mean of the gradients is taken away; `false` by default.
    public let isCentered: Bool

    /// A rule with a learning rate and a decay rate.
    public init(
        learningRate: Double = 0.01, decay: Double = 0.99, epsilon: Double = 1e-7,
        momentum: Double = 0, isCentered: Bool = false
    ) {
        self.learningRate = learningRate
        self.decay = decay
        self.epsilon = epsilon
        self.momentum = momentum
        self.isCentered = isCentered
    }

    /// The mean of squares `h`; centred also the mean `m`, with a momentum the velocity `v`.
    public var stateNames: [String] {
        ["squares"] + (isCentered ? ["mean"] : []) + (momentum > 0 ? ["velocity"] : [])
    }

    /// `w − η g / (√h + ε)` with the new `h`, or `w − η v`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        let squares = state[0] * decay + gradient.squared * (1 - decay)
        var next = [squares]
        var variance = squares
        if isCentered {
            let mean = state[1] * decay + gradient * (1 - decay)
            next.append(mean)
            // Rounding may leave a variance of nothing just below 0.
            variance = (squares - mean.squared).relu()
        }
        guard momentum > 0 else {
            return (parameter - gradient * rate / (variance.sqrt() + epsilon), next)
        }
        let velocity = state[next.count] * momentum + gradient / (variance.sqrt() + epsilon)
        return (parameter - velocity * rate, next + [velocity])
    }
}
