public import KisoCore
public import KisoTensor
import Synchronization

/// What a pass through a network is for: layers such as dropout and batch normalisation act
/// differently in training and in inference.
///
/// ```swift
/// let probabilities = model(images, pass: .inference).softmax()
/// let loss = model(batch, pass: .training(seed: 0, step: 7)).softmaxCrossEntropy(labels: labels)
/// let gradients = loss.gradients(at: model.trainableParameters)
/// ```
public struct Pass: Sendable {
    /// Whether dropout drops and batch normalisation uses the batch's statistics.
    public let isTraining: Bool
    /// Whether parameters are variables, so that gradients can be taken.
    public let tracksParameters: Bool
    /// The type of the factors of products and convolutions.
    public let precision: Precision
    /// Where random numbers come from; `nil` in inference, where dropout then does nothing.
    public let random: RandomSource?
    /// Takes what auxiliary outputs give in training; `nil` where nobody wants it.
    var auxiliary: AuxiliaryOutputs?
    /// Is told of every layer of a container; `nil` outside of inspections.
    package var observer: (any LayerObserver)?
    /// The path of the container that is being computed, for the observer.
    package var path = ""

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

    /// A pass whose result will be differentiated with respect to the parameters; what dropout drops
    /// follows from the seed and the step alone.
    public static func training(
        seed: UInt64 = 0, step: Int = 0, precision: Precision = .float32
    ) -> Pass {
        .training(RandomSource(.dropout(seed: seed, step: step)), precision: precision)
    }

    /// Inference in which dropout drops as in training: what ``DropoutSampling`` asks of a network.
    public static func samplingDropout(seed: UInt64 = 0, sample: Int = 0) -> Pass {
        Pass(
            isTraining: false, tracksParameters: false,
            random: RandomSource(.dropout(seed: seed, step: sample)))
    }

    /// The same pass for layers that are not trained: their parameters are constants, and they act as
    /// in inference.
    public var frozen: Pass {
        // A recording asks for all parameters, whoever owns them.
        var pass = Pass(
            isTraining: false, tracksParameters: tracksParameters && !isTraining,
            precision: precision)
        pass.observer = observer
        pass.path = path
        return pass
    }

    /// The value of a parameter, as a variable if this pass needs it.
    public func value(of parameter: Parameter) -> Tensor {
        tracksParameters ? parameter.tracked : parameter.value
    }

    /// The result of a layer that a container calls by a name.
    public func callAsFunction(
        _ layer: any TensorLayer, _ name: @autoclosure () -> String, _ x: Tensor
    ) -> Tensor {
        guard let observer else { return layer(x, pass: self) }
        var inner = self
        let name = name()
        inner.path = path.isEmpty ? name : name.isEmpty ? path : path + "." + name
        let output = layer(x, pass: inner)
        observer.computed(inner.path, layer: layer, input: x, output: output)
        return output
    }
}

/// Is told of the layers of containers as they are computed, inner ones first.
package protocol LayerObserver: Sendable {
    /// A layer has been computed.
    func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor)
}

/// A random generator that the layers of a pass draw from one after another.
public final class RandomSource: Sendable {
    private let current: Mutex<RandomGenerator>

    /// Starts from a generator.
    public init(_ generator: RandomGenerator) { current = Mutex(generator) }

    /// Where the sequence is.
    public var state: RandomGenerator {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Draws numbers.
    public func withGenerator<R: Sendable>(_ body: (inout RandomGenerator) -> R) -> R {
        current.withLock { body(&$0) }
    }
}

extension RandomGenerator {
    /// The sequence from which dropout draws in a step of training; it follows from the numbers, so
    /// there is nothing to save.
    ///
    /// - Parameter part: the number of the batch, where several make one step.
    package static func dropout(seed: UInt64, step: Int, part: Int = 0) -> RandomGenerator {
        let base = RandomGenerator(seed: seed).split("dropout").stream
        // An odd factor, so that no two steps share a stream.
        let stream = base &+ UInt64(truncatingIfNeeded: step) &* 0x9E37_79B9_7F4A_7C15
        return RandomGenerator(
            seed: seed, stream: stream, position: UInt64(truncatingIfNeeded: part) << 40)
    }
}
