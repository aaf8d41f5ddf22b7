import KisoCore
import KisoNN
import KisoOps
public import KisoOptim
public import KisoTrain

extension ProposalDetector {
    /// A trainer of the detector; `fit` takes ``DetectionExamples``.
    ///
    /// - Parameters:
    ///   - schedule: of the learning rate; a cosine by default.
    ///   - optimizer: moves the weights.
    ///   - seed: of first weights.
    ///   - callbacks: what listens and may stop.
    ///   - sinks: what listens.
    ///   - saver: what keeps checkpoints.
    public func trainer(
        optimizer: any Optimizer = Adam(learningRate: 0.001),
        schedule: any Schedule = CosineSchedule(), seed: UInt64 = 0,
        callbacks: [any Callback] = [], sinks: [any EventSink] = [],
        saver: (any CheckpointSaver)? = nil
    ) -> Trainer<DetectionBatch> {
        let objective = ProposalObjective(network: network)
        let learner = Learner(
            network, optimizer: optimizer, clipping: .norm(10), seed: seed
        ) { (batch: DetectionBatch, pass) in objective(batch, pass: pass) }
        return Trainer(
            learner, schedule: schedule, callbacks: callbacks, sinks: sinks, saver: saver)
    }
}
