import Foundation
import KisoCore
public import KisoData
import KisoNN
import KisoOptim
import KisoTensor

/// Finds a learning rate by a range test: the rate rises exponentially from step to step while the loss
/// is watched, until it diverges.
///
/// `rate = low · (high / low) ^ (k / (steps − 1))` in step `k`; the loss is smoothed by
/// `a ← β a + (1 − β) loss`, divided by `1 − β ^ (k + 1)`, and the test ends where it is more than
/// `limit` times the smallest one.
///
/// ```swift
/// let learner = Learner(model, optimizer: Momentum())
/// let curve = try await LearningRateFinder().curve(of: learner, on: mnist.train, batchSize: 100)
/// print(curve.suggestion?.rate ?? .nan)
/// ```
///
/// The network, the optimizer's state and the learner's steps are behind the test what they were.
///
/// Source: L. Smith, "Cyclical learning rates for training neural networks", WACV 2017.
public struct LearningRateFinder: Sendable {
    /// The smallest and the largest rate, 1e-7 and 10 by default.
    public let rates: ClosedRange<Double>
    /// The most steps, 200 by default.
    public let steps: Int
    /// β, how much of the smoothed loss is kept at each step, 0.9 by default.
    public let smoothing: Double
    /// How many times the smallest smoothed loss counts as diverged, 4 by default.
    public let limit: Double

    /// A test over a range of rates.
    ///
    /// - Precondition: the rates are positive and finite and differ, there are at least 10 steps, the
    ///   smoothing is in [0, 1), and the limit above 1.
    public init(
        rates: ClosedRange<Double> = 1e-7...10, steps: Int = 200, smoothing: Double = 0.9,
        limit: Double = 4, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            rates.lowerBound > 0 && rates.lowerBound < rates.upperBound
                && rates.upperBound.isFinite && steps >= 10 && smoothing >= 0 && smoothing < 1
                && limit > 1, "LearningRateFinder",
            "rates \(rates) in \(steps) steps, with a smoothing of \(smoothing) and a limit of \(limit)",
            file: file, line: line)
        self.rates = rates
        self.steps = steps
        self.smoothing = smoothing
        self.limit = limit
    }

    /// The losses by rate.
    ///
    /// - Throws: `KisoError` `.usage` without examples or a batch size, `.negative` when already the
    ///   first loss is not finite; errors of the data; `CancellationError` when the task is cancelled.
    public func curve<Batch: Sendable>(
        of learner: Learner<Batch>, on data: any Dataset<Batch>, batchSize: Int
    ) async throws -> LearningRateCurve {
        guard data.count > 0, batchSize > 0 else {
            throw KisoError(
                .usage,
                "cannot test rates in batches of \(batchSize) of \(data.count) examples; both must be "
                    + "at least 1")
        }
        try learner.checkLastBatch(of: data, batchSize: batchSize)
        let (weights, steps) = (learner.module.state, learner.steps)
        let (state, iteration) = (learner.updater.state, learner.updater.iteration)
        let curve: Result<LearningRateCurve, any Error>
        do {
            curve = .success(try await raised(learner, data, batchSize: batchSize))
        } catch {
            curve = .failure(error)
        }
        try learner.module.load(weights)
        try learner.updater.restore(state, iteration: iteration)
        learner.steps = steps
        return try curve.get()
    }

    private func raised<D: Dataset>(
        _ learner: Learner<D.Batch>, _ data: D, batchSize: Int
    ) async throws -> LearningRateCurve {
        let loader = Loader(data, batchSize: batchSize, seed: learner.seed)
        var points: [LearningRateCurve.Point] = []
        var average = 0.0, least = Double.infinity
        var epoch = 0
        while points.count < steps {
            epoch += 1
            for try await batch in loader.epoch(epoch) {
                let progress = Double(points.count) / Double(steps - 1)
                let rate =
                    rates.lowerBound * pow(rates.upperBound / rates.lowerBound, progress)
                let loss: Double
                do {
                    loss = try learner.step(batch, rate: rate).loss.item()
                } catch let error as KisoError where error.kind == .negative && !points.isEmpty {
                    return LearningRateCurve(points: points, hasDiverged: true)
                }
                average = smoothing * average + (1 - smoothing) * loss
                let smoothed = average / (1 - pow(smoothing, Double(points.count + 1)))
                points.append(.init(rate: rate, loss: loss, smoothed: smoothed))
                if smoothed > least + (limit - 1) * abs(least) {
                    return LearningRateCurve(points: points, hasDiverged: true)
                }
                least = min(least, smoothed)
                if points.count == steps { break }
            }
            try Task.checkCancellation()
        }
        return LearningRateCurve(points: points, hasDiverged: false)
    }
}
