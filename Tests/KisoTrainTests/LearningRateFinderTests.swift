import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoTensor
import KisoTestSupport
import KisoTrain
import Testing

@Suite("Finding a learning rate")
struct LearningRateFinderTests {
    /// A curve that falls along a logistic step about `middle` and rises behind `end`.
    private func curve(_ middle: Double, _ end: Double) -> LearningRateCurve {
        let points = (0..<200).map { k in
            let rate = 1e-6 * pow(1e7, Double(k) / 199)
            let fall = 1 / (1 + exp(-3 * log(rate / middle)))
            let loss = 2 - 1.5 * fall + (rate > end ? (rate / end - 1) : 0)
            return LearningRateCurve.Point(rate: rate, loss: loss, smoothed: loss)
        }
        return LearningRateCurve(points: points, hasDiverged: false)
    }

    @Test("The steepest descent is suggested, or a tenth of the minimum where that is smaller")
    func suggestions() throws {
        let far = try #require(curve(1e-3, 1).suggestion)
        #expect(abs(log(far.steepest / 1e-3)) < 0.1 && far.rule == .steepest)
        #expect(abs(log(far.minimum)) < 0.3 && far.rate == far.steepest)
        let near = try #require(curve(1e-3, 4e-3).suggestion)
        #expect(near.rule == .tenthOfMinimum && near.rate == near.minimum / 10)
        let flat = LearningRateCurve(
            points: (0..<50).map { .init(rate: 1e-4 * Double($0 + 1), loss: 2, smoothed: 2) },
            hasDiverged: false)
        #expect(flat.suggestion == nil)
        #expect(LearningRateCurve(points: [], hasDiverged: true).suggestion == nil)
    }

    @Test("The test finds where training goes well, ends at divergence, and leaves no trace")
    func finds() async throws {
        let network = try SyntheticDigits.network(
            "conv:4,3 batchnorm relu pool:2 affine:3", seed: 1)
        let data = try SyntheticDigits.make(90, seed: 1)
        let learner = Learner(network, optimizer: Momentum(), seed: 5)
        try learner.step(data.batch(Array(0..<30)))
        let before = network.state, optimizer = learner.updater.state
        let finder = LearningRateFinder(rates: 1e-5...1000, steps: 150)
        let curve = try await finder.curve(of: learner, on: data, batchSize: 30)
        #expect(network.state == before && learner.updater.state == optimizer)
        #expect(learner.steps == 1 && learner.updater.iteration == 1)
        #expect(abs(curve.points[0].rate - 1e-5) < 1e-18)
        let suggestion = try #require(curve.suggestion)
        #expect(suggestion.rate > 1e-4 && suggestion.rate < 1, "\(suggestion)")
        // Noise is no fall, and what cannot be learnt diverges.
        let noise = try await LearningRateFinder(rates: 1e-9...1e-8).curve(
            of: learner, on: data, batchSize: 10)
        #expect(noise.suggestion == nil && !noise.hasDiverged && noise.points.count == 200)
        let plain = Learner(try SyntheticDigits.network("affine:3"), optimizer: SGD())
        let wild = try await LearningRateFinder(rates: 1e-5...1e6, steps: 150).curve(
            of: plain, on: SyntheticDigits.misleading(90, seed: 1), batchSize: 30)
        #expect(wild.hasDiverged && wild.points.count < 150)
        // The same test again has the same bits.
        #expect(try await finder.curve(of: learner, on: data, batchSize: 30) == curve)
    }

    @Test("What cannot be tested is said")
    func refused() async throws {
        let data = try SyntheticDigits.make(21, seed: 1)
        let learner = Learner(try SyntheticDigits.network("affine:4 batchnorm relu affine:3"))
        await expectError(.usage, ["batches of 0"]) {
            _ = try await LearningRateFinder().curve(of: learner, on: data, batchSize: 0)
        }
        await expectError(.configuration, ["leave one example alone"]) {
            _ = try await LearningRateFinder().curve(of: learner, on: data, batchSize: 20)
        }
    }
}
