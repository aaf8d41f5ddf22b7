public import KisoBackend
public import KisoTensor

/// Adam with weight decay beside its step: ``Adam``'s update, and `w ← w − η λ w` for weights.
///
/// ```swift
/// let trainer = Trainer(model, optimizer: AdamW(learningRate: 0.001, decay: 0.05))
/// ```
///
/// Source: I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
public struct AdamW: Optimizer {
    /// `"adamw"`.
    public static var name: String { "adamw" }
    /// The rule without its decay.
    public let adam: Adam
    /// λ, 0.01 by default.
    public let decay: Double

    /// Adam's numbers and a decay.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Double = 1e-7, decay: Double = 0.01
    ) {
        adam = Adam(learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon)
        self.decay = decay
    }

    /// η.
    public var learningRate: Double { adam.learningRate }
    /// Adam's first and second moment.
    public var stateNames: [String] { adam.stateNames }
    /// λ beside the step.
    public var defaultDecay: WeightDecay { .decoupled(decay) }

    /// Adam's step.
    public func step(
        _ parameter: Tensor, gradient: Tensor, state: [Tensor], rate: Double, iteration: Int
    ) -> (parameter: Tensor, state: [Tensor]) {
        adam.step(parameter, gradient: gradient, state: state, rate: rate, iteration: iteration)
    }

    /// Adam's kernel.
    public func fused(rate: Double, iteration: Int) -> FusedUpdate? {
        adam.fused(rate: rate, iteration: iteration)
    }
}
