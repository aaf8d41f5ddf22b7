import Foundation
import KisoCore
import KisoTestSupport
import KisoTrain
import Synchronization
import Testing

private final class Claimed: Sendable {
    let numbers = Mutex<[Int]>([])
}

@Suite("Studies")
struct StudyTests {
    static let samplers: [any Sampler] = [
        RandomSampler(), NarrowingSampler(round: 6, kept: 2), TPESampler(startup: 4),
        GPSampler(startup: 4),
    ]

    /// Numbers, integers, choices and a parameter that hangs on another, with reports.
    @Sendable private static func objective(_ trial: Trial) async throws -> Double {
        let rate = trial.float("rate", 1e-4...1, scale: .logarithmic)
        let layers = trial.integer("layers", 1...4)
        let kind = trial.choice("kind", ["plain", "deep"])
        let depth = kind == "deep" ? trial.integer("depth", 8...64, scale: .logarithmic) : 8
        let value = abs(log10(rate) + 2) + Double(layers) / 10 + Double(depth) / 100
        // Trials take unlike times, so that they end in another order than they begin.
        try await Task.sleep(for: .milliseconds(trial.number % 3 * 3))
        for step in 1...9 where try trial.report(value + 1 / Double(step), at: step) == .stop {
            break
        }
        if trial.number == 5 { throw KisoError(.negative, "training diverged") }
        return trial.number == 6 ? .nan : value
    }

    /// What must not depend on the number of workers.
    private func essence(_ records: [TrialRecord]) -> [String] {
        records.map { record in
            let values = record.parameters.map { "\($0.name)=\($0.value.text)" }
            return "\(record.number) \(record.state) \(record.value ?? -1) \(values) "
                + "\(record.reports.count)"
        }
    }

    @Test("Any number of workers and processes tries the same points", arguments: 0..<4)
    func workers(index: Int) async throws {
        let sampler = Self.samplers[index]
        func trials(_ workers: Int) async throws -> [String] {
            let study = try Study(sampler: sampler, halving: SuccessiveHalving(), seed: 3)
            try await study.run(trials: 24, workers: workers, Self.objective)
            return essence(try study.trials)
        }
        let one = try await trials(1)
        #expect(one.count == 24)
        #expect(one[4].contains("failed"))
        #expect(one.contains { $0.contains("stopped") })
        #expect(try await trials(2) == one)
        #expect(try await trials(3) == one)
        let shared = try await withFolder { folder in
            let studies = try (0..<2).map { _ in
                try Study(in: folder, sampler: sampler, halving: SuccessiveHalving(), seed: 3)
            }
            let claimed = Claimed()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for study in studies {
                    group.addTask {
                        try await study.run(trials: 24, workers: 2) { trial in
                            claimed.numbers.withLock { $0.append(trial.number) }
                            return try await Self.objective(trial)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(claimed.numbers.withLock { $0.sorted() } == Array(1...24))
            return essence(try Study.read(folder).trials)
        }
        #expect(shared == one)
    }

    @Test("Another seed gives other points")
    func seeds() async throws {
        func points(_ seed: UInt64) async throws -> [String] {
            let study = try Study(sampler: RandomSampler(), seed: seed)
            try await study.run(trials: 5) { $0.float("x", 0...1) }
            return try study.trials.map(\.settings)
        }
        #expect(try await points(1) == points(1))
        #expect(try await points(1) != points(2))
    }

    @Test("Random values lie in their ranges; of powers and choices each is as likely")
    func ranges() async throws {
        let study = try Study(sampler: RandomSampler(), seed: 0)
        try await study.run(trials: 1000) { trial in
            _ = trial.float("rate", 1e-6...1e-2, scale: .logarithmic)
            _ = trial.integer("layers", 1...4)
            _ = trial.choice("kind", [10, 20])
            return 0
        }
        let trials = try study.trials
        let rates = trials.compactMap { $0["rate"]?.number }
        #expect(rates.count == 1000 && rates.allSatisfy { 1e-6 <= $0 && $0 <= 1e-2 })
        for power in [1e-5, 1e-4, 1e-3] {
            let below = Double(rates.count { $0 < power }) / 1000
            #expect(abs(below - (log10(power) + 6) / 4) < 0.05)
        }
        for layers in 1...4 {
            let share = Double(trials.count { $0["layers"]?.number == Double(layers) }) / 1000
            #expect(abs(share - 0.25) < 0.05)
        }
        #expect(abs(Double(trials.count { $0["kind"]?.text == "10" }) / 1000 - 0.5) < 0.05)
    }

    @Test("Narrowing stays within the good trials of the round before")
    func narrowing() async throws {
        let study = try Study(sampler: NarrowingSampler(round: 20, kept: 5, margin: 0), seed: 1)
        try await study.run(trials: 60) { abs($0.float("x", 0...1) - 0.3) }
        let values = try study.trials.compactMap { $0["x"]?.number }
        for round in 1..<3 {
            let good = values[(round - 1) * 20..<round * 20]
                .sorted { abs($0 - 0.3) < abs($1 - 0.3) }.prefix(5)
            let range = good.min()! - 1e-12...good.max()! + 1e-12
            #expect(values[round * 20..<(round + 1) * 20].allSatisfy(range.contains))
        }
    }

    @Test("Halving spends less on bad trials, and the best comes to its end")
    func halving() async throws {
        @Sendable func curve(_ trial: Trial) throws -> Double {
            let floor = trial.float("x", 0...1)
            for epoch in 1...27 {
                let last = epoch == 27
                if try trial.report(floor + 1 / Double(epoch), at: epoch, isLast: last) == .stop {
                    break
                }
            }
            return floor
        }
        func search(_ halving: SuccessiveHalving?) async throws -> (epochs: Int, best: Double) {
            let study = try Study(sampler: RandomSampler(), halving: halving, seed: 0)
            let result = try await study.run(trials: 40, curve)
            return (
                try study.trials.reduce(0) { $0 + ($1.reports.last?.step ?? 0) },
                result.best?.value ?? .nan
            )
        }
        let full = try await search(nil), halved = try await search(SuccessiveHalving())
        #expect(full.epochs == 40 * 27)
        #expect(Double(halved.epochs) < 0.4 * Double(full.epochs), "\(halved.epochs)")
        #expect(halved.best == full.best)
    }

    @Test("All trials failing, no trials, and an error that is no trial's")
    func failures() async throws {
        let study = try Study(sampler: RandomSampler())
        await expectError(.negative, ["all 3 trials failed", "trial 1: it diverged"]) {
            try await study.run(trials: 3) { _ in throw KisoError(.negative, "it diverged") }
        }
        await expectError(.usage, ["0 trials"]) { try await study.run(trials: 0) { _ in 0 } }
        let other = try Study(sampler: RandomSampler())
        await expectError(.inputOutput, ["disk full"]) {
            try await other.run(trials: 3) { _ in throw KisoError(.inputOutput, "disk full") }
        }
        #expect(try other.trials.allSatisfy { $0.state == .waiting })
        #expect(try await other.run(trials: 2) { _ in 1 }.isComplete)
    }

    @Test("A trial that asks twice gets the same; another domain is a mistake that is named")
    func twice() async throws {
        let study = try Study()
        try await study.run(trials: 1) { trial in
            let first = trial.float("x", 0...1)
            return first - trial.float("x", 0...1)
        }
        #expect(try study.trials[0].value == 0)
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            try await Study().run(trials: 1) { $0.float("x", 0...1) + $0.float("x", 0...2) }
        }
        let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(said.contains("x is asked for twice"))
    }

    @Test("The best comes first, of equal ones the earlier, stopped ones behind, failed ones last")
    func ranking() async throws {
        let values = [0.5, .nan, 0.9, 0.5, 1]
        let study = try Study(sampler: RandomSampler(), goal: .maximize)
        let result = try await study.run(trials: 5) { values[$0.number - 1] }
        #expect(result.ranking.map(\.number) == [5, 3, 1, 4, 2])
        #expect(result.best?.number == 5)
    }
}
