public import KisoCore
import KisoOps
public import KisoTensor

/// Batch normalisation: each feature, or each channel of images, is shifted and scaled to mean 0 and
/// variance 1 over the batch, then scaled by γ and shifted by β.
///
/// `y = γ (x − μ) / √(σ² + ε) + β`, with the batch's mean and (biased) variance in training and the
/// running ones in inference; `running = momentum · running + (1 − momentum) · batch`.
///
/// Shapes: `[n, features]`, over axis 0, or `[n, features, h, w]`, over axes 0, 2 and 3.
///
/// Source: S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015.
public struct BatchNormalization: ShapedLayer, FusibleLayer {
    /// γ, one at first.
    public let scale: Parameter
    /// β, zero at first.
    public let shift: Parameter
    /// The running mean, zero at first.
    public let runningMean: Parameter
    /// The running variance, one at first.
    public let runningVariance: Parameter
    /// The number of features or channels.
    public let features: Int
    /// How much of the running statistics stays after a batch; 0.9 by default.
    public let momentum: Double
    /// ε, 1e-5 by default; the book has 1e-6.
    public let epsilon: Double

    /// A layer for a number of features or channels.
    public init(features: Int, momentum: Double = 0.9, epsilon: Double = 1e-5) {
        self.features = features
        self.momentum = momentum
        self.epsilon = epsilon
        scale = Parameter(.ones([features]), role: .bias)
        shift = Parameter(.zeros([features]), role: .bias)
        runningMean = Parameter(.zeros([features]), role: .statistic)
        runningVariance = Parameter(.ones([features]), role: .statistic)
    }

    /// Normalises; in training also updates the running statistics.
    ///
    /// - Precondition: in training there are at least two values of each feature in the batch; one has
    ///   no variance.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { computed(x, pass: pass) }

    /// None is asked for with this layer.
    var activation: ActivationFunction? { nil }

    func computed(_ x: Tensor, pass: Pass, activation: ActivationFunction?) -> Tensor {
        checkFeatures(of: x)
        if pass.isTraining { return trained(x, adding: nil, pass: pass, activation: activation) }
        let output = x.batchNormalized(
            scale: pass.value(of: scale), shift: pass.value(of: shift),
            mean: pass.value(of: runningMean), variance: pass.value(of: runningVariance),
            epsilon: epsilon)
        return activation?(output) ?? output
    }

    /// Stops where the input has another number of features.
    func checkFeatures(of x: Tensor) {
        if x.rank < 2 || x.shape[1] != features {
            stop(
                "BatchNormalization",
                "takes \(features) features on axis 1, not an input of shape \(x.shape)")
        }
    }

    /// In training: the function of the normalised input plus `addend`, in one pass over the images where
    /// the function is a ReLU or none.
    func trained(
        _ x: Tensor, adding addend: Tensor?, pass: Pass, activation: ActivationFunction?
    ) -> Tensor {
        if x.count == features {
            stop(
                "BatchNormalization",
                "one value of each feature (an input of shape \(x.shape)) has no variance; train "
                    + "with at least two examples in a batch")
        }
        let isFused = activation == .relu || activation == .relu6 && addend == nil
        let normalized = x.batchNormalized(
            scale: pass.value(of: scale), shift: pass.value(of: shift), adding: addend,
            epsilon: epsilon, relu: isFused,
            ceiling: isFused && activation == .relu6 ? 6 : nil)
        runningMean.average(with: normalized.mean, keep: momentum)
        runningVariance.average(with: normalized.variance, keep: momentum)
        guard let activation, !isFused else { return normalized.output }
        return activation(normalized.output)
    }

    /// The same shape, if its first axis has as many features.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.rank == 0 || input[0] != features {
            throw KisoError(
                .configuration, "takes \(features) features, not an example of shape \(input)")
        }
        return input
    }

}

extension BatchNormalization: SpelledLayer {
    static let spelling = Spelling(
        "batchnorm",
        options: [.real("momentum", "in [0, 1]") { $0 >= 0 && $0 <= 1 }, .epsilon])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        self.init(
            features: input.dimensions.first ?? 1,
            momentum: arguments.real("momentum", default: 0.9),
            epsilon: arguments.real("epsilon", default: 1e-5))
    }

    var arguments: Arguments? {
        Arguments().with("momentum", momentum, default: 0.9)
            .with("epsilon", epsilon, default: 1e-5)
    }
}
