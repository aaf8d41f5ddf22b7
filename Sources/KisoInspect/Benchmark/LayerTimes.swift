public import KisoCore
public import KisoNN
import KisoOps
import KisoTensor

extension Benchmark {
    /// How long one layer takes in a training step.
    public struct LayerTime: Sendable, Codable, Equatable {
        /// The layer's name; joined by `+` where several are computed as one.
        public let layer: String
        /// Microseconds forward, a median.
        public let forward: Double
        /// Microseconds backward, a median.
        public let backward: Double
    }

    /// Times each layer of a network on the results of the layers before it, in the layout that
    /// they leave them in. A layer that nothing is differentiated before computes no gradient of its
    /// input, as in training.
    ///
    /// - Parameters:
    ///   - seconds: for the whole network.
    ///   - network: the network.
    ///   - input: the shape of one example.
    ///   - batch: the number of examples.
    ///   - precision: the type of the factors of products.
    /// - Throws: `KisoError` `.configuration` when the network does not fit the input.
    public static func layerTimes(
        of network: Sequential, input: Shape, batch: Int, precision: Precision = .float32,
        seconds: Double
    ) throws -> [LayerTime] {
        _ = try network.outputShape(for: input)
        try checkSize(network, input: input, batch: batch)
        var generator = RandomGenerator(seed: 0).split("layers")
        let random = RandomSource(generator)
        let pass = Pass.training(random, precision: precision)
        var x = Tensor.uniform(Shape([batch] + input.dimensions), using: &generator)
        let kept = network.state
        defer { try? network.load(kept) }
        let steps = network.steps
        let share = seconds / Double(max(steps.count, 1)) / 2
        var hasParameters = false
        return steps.map { step in
            let parameters = step.parameters
            let input = Parameter(x)
            let isFirst = !hasParameters
            hasParameters = hasParameters || !parameters.isEmpty
            func forward() -> Tensor { step(isFirst ? x : input.tracked, pass: pass) }
            let output = forward()
            // In the layout of the result, as the layer behind it would hand it back.
            let upstream = -output.detached
            let targets = parameters + (isFirst ? [] : [input])
            func both() {
                let output = forward()
                if targets.isEmpty { return }
                _ = output.gradients(at: targets, from: upstream)
            }
            let forwardTime = median({ _ = forward() }, seconds: share)
            let bothTime = median(both, seconds: share)
            x = output.detached
            return LayerTime(
                layer: step.name, forward: forwardTime,
                backward: targets.isEmpty ? 0 : max(0, bothTime - forwardTime))
        }
    }

    private static func median(_ body: () -> Void, seconds: Double) -> Double {
        let times = measure(body, seconds: seconds, atLeast: 10)
        return times[times.count / 2]
    }
}
