import Foundation
public import KisoCore
public import KisoData
public import KisoNN
public import KisoOptim
import KisoTensor

/// Trains a network: takes batches, computes the loss and its gradients, lets the optimizer move the
/// parameters, and tells its sinks what happens.
///
/// ```swift
/// let trainer = Trainer(model, loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.001))
/// let history = try await trainer.fit(
///     mnist.train, validation: mnist.test, epochs: 5, batchSize: 100)
/// ```
///
/// Training twice with the same seed gives the same bits, with any number of threads.
public final class Trainer {
    /// The network.
    public let model: Sequential
    /// What training makes small.
    public let loss: Loss
    /// Moves the parameters.
    public let updater: Updater
    /// The type of the factors of products and convolutions: what was asked for, or `float32` where
    /// the processor has no units for it.
    public let precision: Precision
    private var notice: String?
    /// How the learning rate changes.
    public let schedule: any Schedule
    private let sinks: [any EventSink]
    private var shuffling: RandomGenerator
    private let random: RandomSource

    /// A trainer of a network.
    ///
    /// - Parameters:
    ///   - weightDecay: λ of `½ λ W²`, 0 for none.
    ///   - seed: names the order of the examples and what dropout drops.
    ///   - precision: the type of the factors of products and convolutions in training; parameters,
    ///     sums and tests stay `float32`. A processor without units for it trains in `float32`, and the
    ///     sinks are told so once.
    ///   - sinks: are told what happens.
    public init(
        _ model: Sequential, loss: Loss = .softmaxCrossEntropy, optimizer: any Optimizer = Adam(),
        schedule: any Schedule = ConstantSchedule(), weightDecay: Double = 0,
        clippingNorm: Double? = nil, seed: UInt64 = 0, precision: Precision = .float32,
        sinks: [any EventSink] = []
    ) {
        self.model = model
        self.loss = loss
        self.schedule = schedule
        self.sinks = sinks
        (self.precision, notice) = precision.available(on: .cpu)
        updater = Updater(
            optimizer, parameters: model.trainableParameters, weightDecay: weightDecay,
            clippingNorm: clippingNorm)
        let generator = RandomGenerator(seed: seed)
        shuffling = generator.split("shuffle")
        random = RandomSource(generator.split("dropout"))
    }

    /// Trains for a number of epochs; each epoch sees every example once, in random order.
    ///
    /// A cancelled task ends training after the current batch, with what has been learnt so far.
    ///
    /// - Throws: ``KisoError`` `.negative` when the loss is no longer a finite number; it names the
    ///   step and the first layer whose result is not finite; also when a parameter or the
    ///   validation loss is not finite after an epoch. Errors of the sinks.
    @discardableResult
    public func fit(
        _ train: LabeledImages, validation: LabeledImages? = nil, epochs: Int, batchSize: Int
    ) async throws -> History {
        guard epochs > 0, batchSize > 0, train.count > 0 else {
            throw KisoError(
                .usage,
                "cannot train \(epochs) epochs in batches of \(batchSize) of \(train.count) examples; "
                    + "all three must be at least 1")
        }
        let loader = BatchLoader(train, batchSize: batchSize)
        let clock = Clock(total: epochs * train.count)
        var history = History()
        try emit(
            .started(epochs: epochs, batchesPerEpoch: loader.batchCount, examples: train.count))
        if let notice { try emit(.notice(notice)) }
        notice = nil
        for epoch in 1...epochs {
            var running = RunningMean()
            var rate = 0.0
            for (index, batch) in loader.shuffled(using: &shuffling).enumerated() {
                let step = (epoch - 1) * loader.batchCount + index
                rate =
                    updater.optimizer.learningRate
                    * schedule.factor(step: step, of: epochs * loader.batchCount)
                let (value, correct) = try learn(batch, rate: rate, epoch: epoch, batch: index + 1)
                running.add(loss: value, correct: correct, count: batch.labels.count)
                let seen = (epoch - 1) * train.count + running.count
                try emit(
                    .batch(
                        BatchProgress(
                            epoch: epoch, epochs: epochs, batch: index + 1,
                            batches: loader.batchCount, loss: running.loss,
                            accuracy: running.accuracy,
                            examplesPerSecond: clock.rate(after: seen),
                            secondsLeft: clock.secondsLeft(after: seen))))
                if Task.isCancelled {
                    history.wasInterrupted = true
                    break
                }
            }
            // What is not finite must not replace the last good checkpoint.
            try checkParameters(epoch: epoch)
            let evaluation =
                history.wasInterrupted
                ? nil : validation.map { Evaluation(of: model, on: $0, loss: loss) }
            if let loss = evaluation?.loss, !loss.isFinite {
                throw KisoError(
                    .negative,
                    "training diverged: the validation loss is \(loss) after epoch \(epoch); try a "
                        + "smaller --lr")
            }
            let record = EpochRecord(
                epoch: epoch, loss: running.loss, accuracy: running.accuracy,
                validationLoss: evaluation?.loss, validationAccuracy: evaluation?.accuracy,
                learningRate: rate, seconds: clock.seconds)
            history.epochs.append(record)
            try emit(.epoch(record))
            if history.wasInterrupted { break }
        }
        try emit(.finished(history))
        return history
    }

    /// One step; returns the loss and the number of right answers.
    private func learn(
        _ batch: BatchLoader.Batch, rate: Double, epoch: Int, batch number: Int
    ) throws -> (loss: Double, correct: Int) {
        let (value, correct, gradients) = differentiate(batch)
        guard value.isFinite else {
            let layer = firstLayerNotFinite(batch) ?? "the loss"
            throw KisoError(
                .negative,
                "training diverged: the loss is \(value) in epoch \(epoch), batch \(number); the first "
                    + "result that is not finite is of \(layer); try a smaller --lr")
        }
        updater.update(with: gradients, rate: rate)
        return (value, correct)
    }

    private func checkParameters(epoch: Int) throws {
        for (name, parameter) in model.namedParameters
        where parameter.value.floats.contains(where: { !$0.isFinite }) {
            throw KisoError(
                .negative,
                "training diverged: \(name) is not finite after the last batch of epoch \(epoch); "
                    + "try a smaller --lr")
        }
    }

    /// The recorded graph ends with this function, so that the optimizer can write in place.
    private func differentiate(
        _ batch: BatchLoader.Batch
    ) -> (loss: Double, correct: Int, gradients: [Tensor]) {
        let output = model(batch.images, pass: .training(random, precision: precision))
        let value = loss(output, batch.labels)
        let gradients = value.gradients(at: updater.parameters)
        return (value.item(), Evaluation.countCorrect(output, batch.labels), gradients)
    }

    private func firstLayerNotFinite(_ batch: BatchLoader.Batch) -> String? {
        var x = batch.images
        for (name, layer) in model.namedLayers {
            x = layer(x, pass: .inference)
            if x.floats.contains(where: { !$0.isFinite }) { return name }
        }
        return nil
    }

    private func emit(_ event: TrainingEvent) throws {
        for sink in sinks { try sink.receive(event) }
    }
}

/// The mean loss and accuracy of an epoch so far.
private struct RunningMean {
    private var lossSum = 0.0
    private var correct = 0
    private(set) var count = 0

    mutating func add(loss: Double, correct: Int, count: Int) {
        lossSum += loss * Double(count)
        self.correct += correct
        self.count += count
    }

    var loss: Double { count == 0 ? 0 : lossSum / Double(count) }
    var accuracy: Double { count == 0 ? 0 : Double(correct) / Double(count) }
}

/// How fast training goes.
private struct Clock {
    private let start = ContinuousClock.now
    let total: Int

    init(total: Int) { self.total = total }

    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    func rate(after count: Int) -> Double { Double(count) / max(seconds, 1e-9) }

    func secondsLeft(after count: Int) -> Double {
        seconds / Double(max(count, 1)) * Double(total - count)
    }
}
