public import KisoCore
import KisoOps
public import KisoTensor
import Synchronization

/// A second output in the middle of a network, whose loss is added in training with a weight; it
/// changes nothing of what goes on, and is not computed in inference.
///
/// ```swift
/// Sequential {
///     firstHalf
///     Auxiliary(weight: 0.3) { GlobalAveragePool(); Affine(inputs: 512, outputs: 10) }
///     secondHalf
/// }
/// ```
///
/// `loss = l(output) + Σ weight · l(auxiliary output)`: a `Trainer` does so by itself, a loop of one's
/// own reads ``AuxiliaryOutputs``.
///
/// Source: C. Szegedy et al., "Going deeper with convolutions", CVPR 2015.
public struct Auxiliary: ShapedLayer, NamingModule {
    /// The layers of the second output.
    public let head: Sequential
    /// What its loss is multiplied by.
    public let weight: Double

    /// An output on the way.
    public init(weight: Double = 0.3, @LayerBuilder _ head: () -> [any TensorLayer]) {
        self.init(head: Sequential(undrawn: head()), weight: weight)
    }

    init(head: Sequential, weight: Double) {
        self.head = head
        self.weight = weight
        willInitialize(seed: 0)
    }

    /// The input; in training the head's result goes to the pass's ``AuxiliaryOutputs``.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        if pass.isTraining, let outputs = pass.auxiliary {
            outputs.add(pass(head, "head", x), weight: weight)
        }
        return x
    }

    /// The input's shape, if the head takes it.
    public func outputShape(for input: Shape) throws -> Shape {
        do { _ = try head.outputShape(for: input) } catch let error as KisoError {
            throw KisoError(error.kind, "head: \(error.message)")
        }
        return input
    }

    var namedModules: [(name: String, module: any Module)] { [("head", head)] }
}

/// What the ``Auxiliary`` outputs of a network gave in a pass of training.
///
/// ```swift
/// let outputs = AuxiliaryOutputs()
/// let logits = model(images, pass: pass.collecting(outputs))
/// for (auxiliary, weight) in outputs.take() { … }
/// ```
public final class AuxiliaryOutputs: Sendable {
    private let collected = Mutex<[(output: Tensor, weight: Double)]>([])

    /// None yet.
    public init() {}

    func add(_ output: Tensor, weight: Double) {
        collected.withLock { $0.append((output, weight)) }
    }

    /// The outputs with the weights of their losses, in the order in which they were computed; none
    /// are left.
    public func take() -> [(output: Tensor, weight: Double)] {
        collected.withLock { outputs in
            defer { outputs = [] }
            return outputs
        }
    }
}

extension Pass {
    /// The same pass, whose auxiliary outputs are collected.
    public func collecting(_ outputs: AuxiliaryOutputs) -> Pass {
        var pass = self
        pass.auxiliary = outputs
        return pass
    }
}

extension Layer<Tensor, Tensor> {
    /// Whether there is an ``Auxiliary`` output among the layers of the containers.
    package var hasAuxiliaryOutputs: Bool { contains { $0 is Auxiliary } }
}
