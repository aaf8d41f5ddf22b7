import Foundation
import KisoCore
public import KisoData
import KisoNN
public import KisoOptim
import KisoTensor
import Synchronization

/// Trains for epochs: takes batches in an order of their own, lets a ``Learner`` take the steps,
/// validates, and tells its callbacks and sinks.
///
/// ```swift
/// let trainer = Trainer(model, loss: .softmaxCrossEntropy, optimizer: Adam(learningRate: 0.001))
/// let history = try await trainer.fit(
///     mnist.train, validation: mnist.validation, epochs: 5, batchSize: 100)
/// ```
///
/// Training twice with the same seed gives the same bits, with any number of threads. Everything
/// random follows from the seed, the epoch and the step, so training that was interrupted at any batch
/// and goes on from its checkpoint (``Checkpoint``, ``restore(_:from:)``) gives the bits of training
/// that was not.
///
/// A second call of `fit` goes on: its epochs count on from those before, and the schedule runs anew
/// over them.
public final class Trainer<Batch: Sendable>: @unchecked Sendable {
    /// Takes the steps.
    public let learner: Learner<Batch>
    /// How the learning rate changes.
    public let schedule: any Schedule
    /// What is counted of every batch.
    public let metrics: [Metric]
    let callbacks: [any Callback]
    private let sinks: [any EventSink]
    private let saver: (any CheckpointSaver)?
    private let accumulation: Int
    /// Among which ranks it is shared.
    let distribution: Distribution
    private let isFitting = Mutex(false)
    /// Where training is; changed by the one `fit` that runs.
    private var progress = TrainingProgress()
    /// The buffers of steps over shards.
    private var work: ShardWork?

    /// A trainer of a learner.
    ///
    /// - Parameters:
    ///   - metrics: taken of the answers that the objective gives.
    ///   - accumulation: how many batches make one step.
    ///   - callbacks: take part; in their order, but averages of weights come first.
    ///   - sinks: are told what happens.
    ///   - saver: keeps a checkpoint after every epoch, and when training stops within one.
    ///   - distribution: the ranks that train together; one alone by default.
    ///   - learner: takes the steps.
    ///   - schedule: the learning rate by step.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Precondition: `accumulation` is at least 1; no two callbacks have the same name.
    public init(
        _ learner: Learner<Batch>, schedule: any Schedule = ConstantSchedule(),
        metrics: [Metric] = [], accumulation: Int = 1, callbacks: [any Callback] = [],
        sinks: [any EventSink] = [], saver: (any CheckpointSaver)? = nil,
        distribution: Distribution = .none, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            accumulation > 0, "Trainer", "\(accumulation) batches make no step", file: file,
            line: line)
        require(
            Set(callbacks.map(\.name)).count == callbacks.count, "Trainer",
            "two callbacks are named alike: \(callbacks.map(\.name))", file: file, line: line)
        self.learner = learner
        self.schedule = schedule
        self.metrics = metrics
        self.accumulation = accumulation
        self.callbacks =
            callbacks.filter { $0 is WeightAveraging }
            + callbacks.filter { !($0 is WeightAveraging) }
        self.sinks = sinks
        self.saver = saver
        self.distribution = distribution
    }

    /// What this rank has done, where there are shards.
    package var usage: RankUsage { work?.usage ?? RankUsage() }

    /// The records of all epochs so far.
    public var history: History { progress.history }

    /// Trains for a number of epochs; each epoch sees every example once, in an order of its own.
    ///
    /// A cancelled task ends training after the current step. The epoch that was begun has no record
    /// then, and goes on where it stopped when `fit` is called again.
    ///
    /// - Parameters:
    ///   - validation: examples to judge by after every epoch; never the test data.
    ///   - epochs: how many more; of training that was taken up again, its last epoch in all.
    ///   - train: the examples to learn from.
    ///   - batchSize: the number of examples in a batch.
    /// - Throws: `KisoError` `.usage` without examples, epochs or a batch size, or while another
    ///   `fit` runs; `.negative` when training diverges. Errors of the data, callbacks and sinks.
    @discardableResult
    public func fit(
        _ train: any Dataset<Batch>, validation: (any Dataset<Batch>)? = nil, epochs: Int,
        batchSize: Int
    ) async throws -> History {
        guard epochs > 0, batchSize > 0, train.count > 0 else {
            throw KisoError(
                .usage,
                "cannot train \(epochs) epochs in batches of \(batchSize) of \(train.count) examples; "
                    + "all three must be at least 1")
        }
        try begin()
        defer { isFitting.withLock { $0 = false } }
        return try await fitOpened(
            train, validation: validation, epochs: epochs, batchSize: batchSize)
    }

    /// How many epochs ``fit(_:validation:epochs:batchSize:)`` must be given, so that an epoch is the last
    /// one in all; 0 or less when it is over already.
    public func epochs(until last: Int) -> Int {
        let done = progress.history.epochs.count
        return done >= last ? last - done : progress.epochs(until: last)
    }

    private func begin() throws {
        let wasFitting = isFitting.withLock { isFitting in
            defer { isFitting = true }
            return isFitting
        }
        if wasFitting {
            throw KisoError(.usage, "this trainer is training already; wait until it has ended")
        }
    }

    private func fitOpened<D: Dataset<Batch>>(
        _ train: D, validation: (any Dataset<Batch>)?, epochs: Int, batchSize: Int
    ) async throws -> History {
        try learner.checkLastBatch(of: train, batchSize: batchSize)
        if !distribution.isPlain {
            work = try ShardWork(
                distribution, module: learner.module, parameters: learner.updater.parameters)
            try distribution.share(learner.module.namedParameters)
        }
        let loader = Loader(train, batchSize: batchSize, seed: learner.seed)
        let plan = progress.plan(epochs: epochs)
        let done = progress.history.epochs.count
        let clock = TrainingClock(
            examples: (plan.last - done) * train.count - progress.batch * batchSize,
            secondsBefore: progress.history.epochs.last?.seconds ?? 0)
        let run = TrainingRun(
            module: learner.module, epochs: plan.last, metrics: metrics, history: progress.history)
        // No epoch of training has the number 0.
        run.recomputation = { [learner] in
            try learner.recomputeStatistics(over: loader.batches(epoch: 0))
        }
        for callback in callbacks { try callback.began(run) }
        try emit(
            .started(
                epochs: plan.last, batchesPerEpoch: loader.batchCount, examples: train.count,
                finishedEpochs: done))
        if let notice = learner.notice, done == 0 { try emit(.notice(notice)) }
        var isCancelled = false
        for epoch in done + 1..<plan.last + 1 {
            let isComplete =
                if let work {
                    try shardedEpoch(
                        epoch,
                        Loader(
                            Sharded(base: train, distribution: distribution),
                            batchSize: batchSize, seed: learner.seed), plan, clock, run, work)
                } else {
                    try await self.epoch(epoch, loader, plan, clock, run)
                }
            if isComplete {
                try endEpoch(validation, batchSize: batchSize, clock: clock, run: run)
            } else {
                try save(run)
            }
            isCancelled = try distribution.agree(on: run, isCancelled: Task.isCancelled)
            if !isComplete || run.stopReason != nil || isCancelled { break }
        }
        run.history.stopReason = run.stopReason
        run.history.wasInterrupted = isCancelled
        progress.history = run.history
        if !isCancelled { try end(run) }
        try emit(.finished(run.history))
        return run.history
    }

    /// Lets the callbacks finish; where they change the network that answers, it is saved again.
    private func end(_ run: TrainingRun) throws {
        let weights = saver == nil ? [:] : learner.module.state
        for callback in callbacks { try callback.ended(run) }
        guard let saver else { return }
        let model = learner.module.state
        if model != weights { try saver.save(checkpoint(model: model, weights: weights), run) }
    }

    /// One epoch, or what is left of it; returns whether it came to its end.
    private func epoch<D: Dataset<Batch>>(
        _ epoch: Int, _ loader: Loader<D>, _ plan: TrainingPlan, _ clock: TrainingClock,
        _ run: TrainingRun
    ) async throws -> Bool {
        var steps = EpochSteps(epoch, plan, batches: loader.batchCount, accumulation)
        var figures = openedFigures(run, epoch)
        var pending: [Batch] = []
        var number = progress.batch
        for try await batch in loader.epoch(epoch, from: number) {
            pending.append(batch)
            number += 1
            guard pending.count == accumulation || number == loader.batchCount else { continue }
            let rate = rate(in: run, steps.begin(number))
            let measured = try located(steps) { try learner.step(pending, rate: rate) }
            try endStep(steps, measured, &figures, rate: rate, clock, run)
            pending = []
            if Task.isCancelled || run.stopReason != nil { break }
        }
        return number == loader.batchCount
    }

    /// The same where batches are cut into shards. It stops only where all ranks do, so it does not
    /// look at its task between them.
    private func shardedEpoch<D: Dataset<Batch>>(
        _ epoch: Int, _ loader: Loader<Sharded<D>>, _ plan: TrainingPlan, _ clock: TrainingClock,
        _ run: TrainingRun, _ work: ShardWork
    ) throws -> Bool {
        var steps = EpochSteps(epoch, plan, batches: loader.batchCount, accumulation)
        var figures = openedFigures(run, epoch)
        var pending: [ShardedBatch<Batch>] = []
        var number = progress.batch
        for made in loader.batches(epoch: epoch, from: number) {
            pending.append(try made.get())
            number += 1
            guard pending.count == accumulation || number == loader.batchCount else { continue }
            let rate = rate(in: run, steps.begin(number))
            let stop =
                Task.isCancelled || run.stopReason != nil
                ? StopRequest(reason: Task.isCancelled ? nil : run.stopReason) : nil
            let step = try located(steps) {
                try learner.step(pending, rate: rate, stop: stop, work)
            }
            try endStep(steps, step.measured, &figures, rate: rate, clock, run)
            pending = []
            if let stop = step.stop {
                if let reason = stop.reason { run.stop(because: reason) }
                break
            }
            if distribution.communicator.size == 1, Task.isCancelled || run.stopReason != nil {
                break
            }
        }
        return number == loader.batchCount
    }

    private func openedFigures(_ run: TrainingRun, _ epoch: Int) -> RunningFigures {
        var figures = RunningFigures(metrics)
        figures.state = progress.figures
        run.epoch = epoch
        return figures
    }

    private func rate(in run: TrainingRun, _ place: (step: Int, of: Int)) -> Double {
        learner.updater.optimizer.learningRate * run.rateFactor
            * schedule.factor(step: place.step, of: place.of)
    }

    /// Says in which epoch and batch training diverged.
    private func located<R>(_ steps: EpochSteps, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as KisoError where error.kind == .negative {
            let located = KisoError(
                .negative, "epoch \(steps.epoch), batch \(steps.number): \(error.message)")
            distribution.learn(of: located, for: error)
            throw located
        }
    }

    /// Records a step and tells of it.
    private func endStep(
        _ steps: EpochSteps, _ measured: [Measured], _ figures: inout RunningFigures, rate: Double,
        _ clock: TrainingClock, _ run: TrainingRun
    ) throws {
        for values in measured {
            figures.add(values)
            clock.add(values.count)
        }
        progress.batch = steps.number
        progress.figures = figures.state
        progress.rate = rate
        (run.step, run.seconds) = (learner.steps, clock.seconds)
        for callback in callbacks { try callback.stepEnded(run) }
        try emit(
            .batch(
                BatchProgress(
                    epoch: steps.epoch, epochs: steps.plan.last, batch: steps.number,
                    batches: steps.batches, values: figures.values,
                    examplesPerSecond: clock.rate, secondsLeft: clock.secondsLeft)))
    }

    /// Judges the network behind an epoch, records the epoch, opens the next one, and saves.
    private func endEpoch(
        _ validation: (any Dataset<Batch>)?, batchSize: Int, clock: TrainingClock, run: TrainingRun
    ) throws {
        // What is not finite must not replace the last good checkpoint.
        try checkParameters(epoch: run.epoch)
        try distribution.checkEqual(learner.module.namedParameters)
        for callback in callbacks { try callback.validationBegan(run) }
        var figures = RunningFigures(metrics)
        figures.state = progress.figures
        var values = figures.values
        if let validation {
            let evaluation = try evaluate(validation, batchSize: max(batchSize, 500))
            if let loss = evaluation["loss"], !loss.isFinite {
                throw KisoError(
                    .negative,
                    "training diverged: the validation loss is \(loss) after epoch \(run.epoch); try a "
                        + "smaller learning rate")
            }
            for (name, value) in evaluation { values["val_" + name] = value }
        }
        let record = EpochRecord(
            epoch: run.epoch, values: values, learningRate: progress.rate,
            seconds: clock.secondsInAll)
        run.history.epochs.append(record)
        progress.endEpoch(run.history)
        for callback in callbacks { try callback.epochEnded(run) }
        try emit(.epoch(record))
        let model = saver == nil ? [:] : learner.module.state
        for callback in callbacks.reversed() { try callback.validationEnded(run) }
        try saver?.save(checkpoint(model: model), run)
    }

    /// Saves within an epoch.
    private func save(_ run: TrainingRun) throws {
        guard let saver else { return }
        try checkParameters(epoch: run.epoch)
        for callback in callbacks { try callback.validationBegan(run) }
        let model = learner.module.state
        for callback in callbacks.reversed() { try callback.validationEnded(run) }
        try saver.save(checkpoint(model: model), run)
    }

    private func evaluate(
        _ data: any Dataset<Batch>, batchSize: Int
    ) throws -> [String: Double] {
        var figures = RunningFigures(metrics)
        let starts = Array(stride(from: 0, to: data.count, by: batchSize))
        func measured(_ start: Int) throws -> Measured {
            try learner.evaluate(
                data.batch(Array(start..<min(start + batchSize, data.count))))
        }
        if distribution.communicator.size > 1 {
            for values in try distribution.shared(starts, measured) { figures.add(values) }
        } else {
            for start in starts { figures.add(try measured(start)) }
        }
        return figures.values
    }

    private func checkParameters(epoch: Int) throws {
        for entry in learner.module.namedParameters
        where entry.parameter.value.floats.contains(where: { !$0.isFinite }) {
            throw KisoError(
                .negative,
                "training diverged: \(entry.name) is not finite after the last batch of epoch "
                    + "\(epoch); try a smaller learning rate")
        }
    }

    /// - Parameter weights: those that learn; the network's own where they are not given.
    private func checkpoint(
        model: [String: Tensor], weights: [String: Tensor]? = nil
    ) -> Checkpoint {
        Checkpoint(
            model: model, weights: weights ?? learner.module.state,
            optimizer: learner.updater.state, callbacks: remembered,
            state: TrainingState(
                seed: learner.seed, optimizer: learner.updater.optimizer.name,
                iteration: learner.updater.iteration, steps: learner.steps,
                accumulation: accumulation, progress: progress))
    }

    /// What callbacks remember, of those that remember anything.
    private var remembered: [String: CallbackState] {
        Dictionary(uniqueKeysWithValues: callbacks.map { ($0.name, $0.state) })
            .filter { !$0.value.isEmpty }
    }

    /// Goes on from a checkpoint: the next `fit` takes up the epoch that was begun, with the bits of
    /// training that was not interrupted.
    ///
    /// - Throws: `KisoError` `.badData` when the checkpoint is of another network, optimizer, seed or
    ///   set of callbacks; nothing is changed then.
    public func restore(_ checkpoint: Checkpoint, from source: String = "the checkpoint") throws {
        let state = checkpoint.state
        try state.check(
            seed: learner.seed, optimizer: learner.updater.optimizer.name,
            accumulation: accumulation, source: source)
        let names = Set(remembered.keys), saved = Set(checkpoint.callbacks.keys)
        if let other = names.symmetricDifference(saved).min() {
            throw KisoError(
                .badData,
                "\(source): '\(other)' takes part in \(names.contains(other) ? "this" : "that") "
                    + "training only; go on with the same options")
        }
        let before = learner.module.state
        try learner.module.load(checkpoint.weights, from: source)
        do {
            try learner.updater.restore(
                checkpoint.optimizer, iteration: state.iteration, from: source)
        } catch {
            try learner.module.load(before)
            throw error
        }
        for callback in callbacks {
            if let state = checkpoint.callbacks[callback.name] { try callback.restore(state) }
        }
        learner.steps = state.steps
        progress = state.progress
    }

    private func emit(_ event: TrainingEvent) throws {
        for sink in sinks { try sink.receive(event) }
    }
}
