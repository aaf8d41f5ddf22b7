/// How weights, not biases, are pulled towards zero.
public enum WeightDecay: Sendable, Hashable {
    /// Not at all.
    case none
    /// `½ λ W²` is added to the loss, so `λ W` to the gradient; the rule then scales it as it scales
    /// gradients.
    case coupled(Double)
    /// `W ← W − η λ W` beside the rule's step, with the learning rate η of the step.
    ///
    /// Source: I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
    case decoupled(Double)

    /// λ; 0 for none.
    public var rate: Double {
        switch self {
        case .none: 0
        case .coupled(let rate), .decoupled(let rate): rate
        }
    }
}

/// What is done to gradients that are too large.
public enum Clipping: Sendable, Hashable {
    /// Nothing.
    case none
    /// All gradients together are scaled down to this norm when theirs is larger.
    ///
    /// Source: R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural
    /// networks", ICML 2013.
    case norm(Double)
    /// Every element is brought into `−limit … limit`.
    case value(Double)
}
