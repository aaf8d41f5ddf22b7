import Foundation
import KisoCore
public import KisoData
public import KisoNN
import KisoOps
import KisoTensor
public import KisoTrain
import Synchronization

/// What goes through a network's layers, forward and back: the size and spread of activations and
/// gradients, and units that are never on.
///
/// ```swift
/// for layer in try LayerReport(predictor, on: test).layers { print(layer.name, layer.deadUnits) }
/// ```
public struct LayerReport: Sendable, Encodable {
    /// How often values lie where.
    public struct Histogram: Sendable, Encodable {
        /// The smallest value.
        public let lowest: Double
        /// The largest value.
        public let highest: Double
        /// How many lie in each of equal parts between them.
        public let counts: [Int]

        /// Counts the values of a tensor in forty parts; one part where all are one value.
        init(_ values: Tensor) {
            let (low, high) = (values.min().item() as Double, values.max().item() as Double)
            guard low.isFinite, high.isFinite, low < high else {
                (lowest, highest, counts) = (low, high, [values.count])
                return
            }
            (lowest, highest) = (low, high)
            counts = values.histogram(bins: 40).counts.values(as: Int.self)
        }
    }

    /// One layer.
    public struct Entry: Sendable, Encodable {
        /// Its path.
        public let name: String
        /// The mean of its results.
        public let mean: Double
        /// The deviation of its results.
        public let deviation: Double
        /// The share of its results that are 0.
        public let zeros: Double
        /// How many features or channels it has.
        public let units: Int
        /// How many of them were 0 for every example.
        public let deadUnits: Int
        /// Its results.
        public let activations: Histogram
    }

    /// One parameter.
    public struct Weight: Sendable, Encodable {
        /// Its path.
        public let name: String
        /// The deviation of its values.
        public let deviation: Double
        /// The norm of its gradient.
        public let gradientNorm: Double
        /// Its values.
        public let values: Histogram
        /// The elements of its gradient.
        public let gradients: Histogram
    }

    /// How many examples went through.
    public let examples: Int
    /// The layers in their order; those of a container with their paths.
    public let layers: [Entry]
    /// The trained weights in their order, without biases.
    public let weights: [Weight]

    /// Lets some examples go through a network, in inference, and the gradients of their loss back.
    ///
    /// - Parameters:
    ///   - predictor: the network.
    ///   - data: the examples.
    ///   - count: how many of them, from the first on.
    ///   - loss: what is differentiated.
    /// - Throws: `KisoError` `.badData` without examples; errors of the loss.
    public init(
        _ predictor: Predictor, on data: any Dataset<Supervised>, examples count: Int = 200,
        loss: Loss = .softmaxCrossEntropy
    ) throws {
        let count = min(count, data.count)
        guard count > 0 else { throw KisoError(.badData, "there are no examples") }
        examples = count
        let batch = try data.batch(Array(0..<count))
        let watcher = Watcher()
        var pass = Pass(isTraining: false, tracksParameters: true)
        pass.observer = watcher
        let output = predictor.network(batch.inputs, pass: pass)
        layers = watcher.entries
        let weights = predictor.network.namedParameters.filter {
            $0.parameter.role == .weight
        }
        let gradients = try loss.measured(output, batch.targets)
            .gradients(at: weights.map(\.parameter))
        self.weights = zip(weights, gradients).map { weight, gradient in
            Weight(
                name: weight.name,
                deviation: weight.parameter.value.standardDeviation().item(),
                gradientNorm: gradient.squared.sum().item().squareRoot(),
                values: Histogram(weight.parameter.value), gradients: Histogram(gradient))
        }
    }

    /// Looks at the layers as they are computed.
    private final class Watcher: LayerObserver {
        private let found = Mutex<[Entry]>([])

        var entries: [Entry] { found.withLock { $0 } }

        func computed(_ path: String, layer: any TensorLayer, input: Tensor, output: Tensor) {
            // Containers are their parts.
            guard layer.structure == nil else { return }
            let y = output.detached
            guard y.rank >= 2, y.count > 0 else { return }
            let isOn = (y .!= 0).cast(to: .float32)
            let others = (0..<y.rank).filter { $0 != 1 }
            let onByUnit = isOn.sum(axes: others).doubles
            let entry = Entry(
                name: path, mean: y.mean().item(), deviation: y.standardDeviation().item(),
                zeros: 1 - isOn.mean().item(), units: onByUnit.count,
                deadUnits: onByUnit.count { $0 == 0 }, activations: Histogram(y))
            found.withLock { $0.append(entry) }
        }
    }
}
