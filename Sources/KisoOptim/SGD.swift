public import KisoBackend
import KisoOps
public import KisoTensor

/// Stochastic gradient descent: `w ← w − η g`.
public struct SGD: Optimizer {
    /// `"sgd"`.
    public static var name: String { "sgd" }
    /// η, 0.01 by default.
    public let learningRate: Double

    /// A rule with a learning rate.
    public init(learningRate: Double = 0.01) { self.learningRate = learningRate }

    /// Remembers nothing.
    public var stateNames: [String] { [] }

    /// `w − η g`.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        (parameter - gradient * rate, [])
    }

    /// The fused kernel's numbers.
    public func fused(rate: Double, iteration: Int) -> FusedUpdate? { .sgd(rate: rate) }
}
