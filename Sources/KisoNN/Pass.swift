public import KisoCore
public import KisoTensor
import Synchronization

/// What a pass through a network is for: layers such as dropout and batch normalisation act
/// differently in training and in inference.
///
/// ```swift
/// let probabilities = model(images, pass: .inference).softmax()
/// let logits = model(batch, pass: .training(random))
/// ```
public struct Pass: Sendable {
    /// Whether dropout drops and batch normalisation uses the batch's statistics.
    public let isTraining: Bool
    /// Whether parameters are variables, so that gradients can be taken.
    public let tracksParameters: Bool
    /// The type of the factors of products and convolutions.
    public let precision: Precision
    /// Where random numbers come from; `nil` in inference.
    public let random: RandomSource?

    /// A pass with each choice made by itself, as a gradient check needs it.
    public init(
        isTraining: Bool, tracksParameters: Bool, random: RandomSource? = nil,
        precision: Precision = .float32
    ) {
        self.precision = precision
        self.isTraining = isTraining
        self.tracksParameters = tracksParameters
        self.random = random
    }

    /// Nothing is dropped, nothing is recorded, running statistics are used.
    public static let inference = Pass(isTraining: false, tracksParameters: false)

    /// A pass whose result will be differentiated with respect to the parameters.
    public static func training(
        _ random: RandomSource, precision: Precision = .float32
    ) -> Pass {
        Pass(
            isTraining: true, tracksParameters: true, random: random, precision: precision)
    }

    /// The value of a parameter, as a variable if this pass needs it.
    public func value(of parameter: Parameter) -> Tensor {
        tracksParameters ? parameter.tracked : parameter.value
    }
}

/// A random generator that the layers of a pass draw from one after another.
public final class RandomSource: Sendable {
    private let current: Mutex<RandomGenerator>

    /// Starts from a generator.
    public init(_ generator: RandomGenerator) { current = Mutex(generator) }

    /// Where the sequence is, for a checkpoint.
    public var state: RandomGenerator {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Draws numbers.
    public func withGenerator<R: Sendable>(_ body: (inout RandomGenerator) -> R) -> R {
        current.withLock { body(&$0) }
    }
}
