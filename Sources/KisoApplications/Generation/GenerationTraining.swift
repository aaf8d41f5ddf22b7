import Foundation
import KisoCore
public import KisoData
public import KisoTensor

/// Trains an adversarial pair for epochs; judges it behind each.
///
/// ```swift
/// let training = try GenerationTraining(GenerationSettings(size: 28, channels: 1), judge: judge)
/// try await training.fit(mnist.train, epochs: 5) { event in … }
/// let pictures = try training.pair.pictures(of: noise)
/// ```
///
/// Everything random follows from the seed and the number of the epoch or the step, so training that was
/// taken up again from a ``GenerationCheckpoint`` has the bits of one that was not interrupted. One `fit`
/// runs at a time.
public final class GenerationTraining: @unchecked Sendable {
    /// How the two are made and learn.
    public let settings: GenerationSettings
    /// The two.
    public let pair: AdversarialPair
    /// Looks at drawn pictures behind every epoch.
    public let judge: GenerationJudge?
    /// How many pictures it looks at then.
    public let judged: Int
    var progress = GenerationProgress()

    /// How a `fit` ended.
    public enum Ending: Sendable {
        /// All epochs are over.
        case complete
        /// The time was over.
        case timeOver
        /// The task was cancelled.
        case cancelled
    }

    /// A training that begins.
    ///
    /// - Parameters:
    ///   - settings: how the two are made and learn.
    ///   - judge: looks at drawn pictures behind every epoch; nobody by default.
    ///   - judged: how many pictures it looks at, 2,000 by default.
    public init(
        _ settings: GenerationSettings, judge: GenerationJudge? = nil, judged: Int = 2000
    ) throws {
        try settings.check()
        self.settings = settings
        self.judge = judge
        self.judged = judged
        pair = AdversarialPair(settings)
    }

    /// The epochs that are over.
    public var records: [GenerationRecord] { progress.records }
    /// The epoch whose pictures were nearest to the real ones.
    public var bestEpoch: Int? { progress.best?.epoch }
    /// Whether there is anything to save within an epoch.
    public var isWithinEpoch: Bool { progress.batch > 0 }

    /// Pictures of the noise that is the same throughout a training.
    public func samples(_ count: Int = 64) throws -> Tensor {
        var random = RandomGenerator(seed: settings.seed).split("samples")
        return try pair.pictures(of: DCGAN.noise(count, settings, using: &random))
    }

    /// Trains until an epoch is over.
    ///
    /// - Parameters:
    ///   - minutes: stops within an epoch when they are over; `nil` for no limit.
    ///   - data: real pictures.
    ///   - epochs: the last epoch in all.
    ///   - handler: is told what happens.
    /// - Throws: `KisoError` `.configuration` for pictures of another size, `.negative` when one of the
    ///   two diverges; errors of the handler.
    @discardableResult
    public func fit(
        _ data: LabeledImages, epochs: Int, minutes: Double? = nil,
        handler: (GenerationEvent) throws -> Void = { _ in }
    ) async throws -> Ending {
        let shape = Array(data.images.shape.dimensions.dropFirst())
        guard shape == [settings.channels, settings.size, settings.size] else {
            throw KisoError(
                .configuration,
                "pictures of \(shape), expected \(settings.channels) channels of \(settings.size)×"
                    + "\(settings.size)")
        }
        let batches = (data.count + settings.batchSize - 1) / settings.batchSize
        guard progress.batch <= batches else {
            throw KisoError(
                .badData, "batch \(progress.batch) of an epoch of \(batches); other pictures?")
        }
        let loader = Loader(data, batchSize: settings.batchSize, seed: settings.seed)
        let clock = SittingClock(before: progress.seconds, minutes: minutes)
        var steps = 0
        try handler(
            .started(
                epoch: progress.records.count + 1, epochs: epochs, batches: loader.batchCount))
        while progress.records.count < epochs {
            let epoch = progress.records.count + 1
            for try await batch in loader.epoch(epoch, from: progress.batch) {
                // One picture alone has no variance.
                if batch.count > 1 {
                    let measure = try pair.step(batch.inputs)
                    steps += 1
                    progress.add(measure)
                    if let warning = progress.balance.add(measure.right) {
                        try handler(.warning(warning))
                    }
                    let left = (epochs - epoch + 1) * loader.batchCount - progress.batch - 1
                    try handler(
                        .step(
                            epoch: epoch, batch: progress.batch + 1, batches: loader.batchCount,
                            measure, secondsLeft: clock.elapsed / Double(steps) * Double(left)))
                }
                progress.batch += 1
                progress.seconds = clock.seconds
                if Task.isCancelled { return .cancelled }
                if clock.isOver, progress.batch < loader.batchCount { return .timeOver }
            }
            if Task.isCancelled && progress.batch < loader.batchCount { return .cancelled }
            try end(epoch, clock, handler)
            if Task.isCancelled { return .cancelled }
            if clock.isOver, epoch < epochs { return .timeOver }
        }
        return .complete
    }

    private func end(
        _ epoch: Int, _ clock: SittingClock, _ handler: (GenerationEvent) throws -> Void
    ) throws {
        var random = RandomGenerator(seed: settings.seed).split("judged")
        let verdict = try judge?(
            pair.pictures(of: DCGAN.noise(judged, settings, using: &random)))
        let batches = Double(max(progress.measured, 1))
        let record = GenerationRecord(
            epoch: epoch, discriminatorLoss: progress.sums[0] / batches,
            generatorLoss: progress.sums[1] / batches, right: progress.sums[2] / batches,
            seconds: clock.seconds, verdict: verdict)
        let distance = verdict?.distance ?? -Double(epoch)
        let isBest = distance.isFinite && progress.best.map { distance < $0.distance } ?? true
        if isBest { progress.best = .init(epoch: epoch, distance: distance) }
        progress.records.append(record)
        progress.batch = 0
        progress.measured = 0
        progress.sums = [0, 0, 0]
        progress.seconds = clock.seconds
        try handler(.epoch(record, isBest: isBest))
    }
}

extension GenerationProgress {
    fileprivate mutating func add(_ measure: AdversarialPair.Measure) {
        measured += 1
        sums[0] += measure.discriminatorLoss
        sums[1] += measure.generatorLoss
        sums[2] += measure.right
    }
}

/// Counts the seconds of a sitting, and of those before it.
private struct SittingClock {
    let start = ContinuousClock.now
    let before: Double
    let minutes: Double?

    init(before: Double, minutes: Double?) {
        self.before = before
        self.minutes = minutes
    }

    var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }
    var seconds: Double { before + elapsed }
    var isOver: Bool { minutes.map { elapsed >= $0 * 60 } ?? false }
}
