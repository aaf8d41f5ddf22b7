public import KisoOptim
public import KisoTrain
import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// The mean cross-entropy of the pixels that count.
struct SegmentationObjective: Sendable {
    let network: FullyConvolutionalNetwork

    func callAsFunction(_ batch: SegmentationBatch, pass: Pass) -> Measured {
        let logits = network(batch.inputs, pass: pass)
        let flat = logits.transposed([0, 2, 3, 1]).reshaped([-1, logits.shape[1]])
        var places: [Int64] = []
        var labels: [Int64] = []
        for (place, value) in batch.truth.lazy.flatMap(\.values).enumerated()
        where value != SegmentationMask.ignored {
            places.append(Int64(place))
            labels.append(Int64(value))
        }
        // A batch in which nothing counts teaches nothing.
        guard !labels.isEmpty else {
            return Measured(loss: (flat * 0).sum(), count: batch.truth.count)
        }
        let counting =
            labels.count == flat.shape[0]
            ? flat : flat.taking(Tensor(places, shape: [places.count]))
        let loss = counting.softmaxCrossEntropy(labels: Tensor(labels, shape: [labels.count]))
        return Measured(loss: loss, count: batch.truth.count)
    }
}

extension Segmenter {
    /// A trainer of the network at its ``stride``; `fit` takes ``SegmentationExamples``. Coarse strides are learnt first,
    /// and each finer one goes on from the one before it.
    ///
    /// - Parameters:
    ///   - optimizer: moves the weights.
    ///   - schedule: of the learning rate; a cosine by default.
    ///   - seed: the order of the examples follows from it.
    ///   - callbacks: what takes part.
    ///   - sinks: what listens.
    ///   - saver: what keeps checkpoints.
    public func trainer(
        optimizer: any Optimizer = Adam(learningRate: 0.002),
        schedule: any Schedule = CosineSchedule(), seed: UInt64 = 0,
        callbacks: [any Callback] = [], sinks: [any EventSink] = [],
        saver: (any CheckpointSaver)? = nil
    ) -> Trainer<SegmentationBatch> {
        let objective = SegmentationObjective(network: network)
        let learner = Learner(
            network, optimizer: optimizer, groups: [ParameterGroup(network.learning)],
            clipping: .norm(10), seed: seed
        ) { (batch: SegmentationBatch, pass) in objective(batch, pass: pass) }
        return Trainer(
            learner, schedule: schedule, callbacks: callbacks, sinks: sinks, saver: saver)
    }
}
