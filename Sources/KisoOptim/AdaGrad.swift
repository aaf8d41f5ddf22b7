import KisoOps
public import KisoTensor

/// AdaGrad: `h ← h + g²; w ← w − η g / (√h + ε)`, smaller steps for elements that have moved much.
///
/// Source: J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods", JMLR 12, 2011.
public struct AdaGrad: Optimizer {
    /// `"adagrad"`.
    public static var name: String { "adagrad" }
    /// η, 0.01 by default.
    public let learningRate: Double
    /// ε, 1e-7 as in the book.
    public let epsilon: Double

    /// A rule with a learning rate.
    public init(learningRate: Double = 0.01, epsilon: Double = 1e-7) {
        self.learningRate = learningRate
        self.epsilon = epsilon
    }

    /// The sum of squares `h`.
    public var stateNames: [String] { ["squares"] }

    /// `w − η g / (√h + ε)` with the new `h`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        let squares = state[0] + gradient.squared
        return (parameter - gradient * rate / (squares.sqrt() + epsilon), [squares])
    }
}
