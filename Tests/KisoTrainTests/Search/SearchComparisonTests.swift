import Foundation
import KisoCore
import KisoTrain
import Testing

@Suite("Samplers against random search, ten seeds at equal cost")
struct SearchComparisonTests {
    private func finals(
        _ sampler: any Sampler, _ trials: Int, _ goal: SearchGoal,
        _ objective: @escaping @Sendable (Trial) -> Double
    ) async throws -> [Double] {
        var result: [Double] = []
        for seed in 0..<10 {
            result.append(
                try await SearchProblems.bestSoFar(
                    sampler, trials: trials, seed: UInt64(seed), goal: goal, objective)[trials - 1])
        }
        return result.sorted()
    }

    private func median(_ sorted: [Double]) -> Double {
        (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private func show(_ name: String, _ sorted: [Double]) {
        let numbers = sorted.map { String(format: "%.4g", $0) }.joined(separator: " ")
        print(name, String(format: "median %.4g:", median(sorted)), numbers)
    }

    @Test(
        "Branin: the Gaussian process comes within 0.01 of the minimum, ten times nearer than random"
    )
    func branin() async throws {
        var regrets: [String: [Double]] = [:]
        let samplers: [any Sampler] = [
            RandomSampler(), NarrowingSampler(round: 10, kept: 3), TPESampler(), GPSampler(),
            GPSampler(startup: 5, generation: 1),
        ]
        for (index, sampler) in samplers.enumerated() {
            let name = index == 4 ? "gp, one by one" : sampler.name
            regrets[name] = try await finals(sampler, 30, .minimize, { SearchProblems.branin($0) })
                .map {
                    $0 - SearchProblems.braninMinimum
                }
            show("Branin, 30 trials, \(name):", regrets[name] ?? [])
        }
        let random = try #require(regrets["random"])
        // Of 120 seeds of a prototype 118 came within 0.01 one by one.
        for (name, near) in [("gp", 7), ("gp, one by one", 9)] {
            let process = try #require(regrets[name])
            #expect(process.count { $0 < 0.01 } >= near)
            #expect(median(process) * 10 < median(random))
        }
        let tpe = try #require(regrets["tpe"])
        #expect(median(tpe) < median(random))
        #expect(try #require(regrets.values.flatMap { $0 }.min()) > -1e-5)
    }

    /// As a network's loss is thousands of times larger where the rate is too large. Of 120 seeds of a
    /// prototype 103 came within 0.01, and 3 without a scale of costs.
    @Test("A function that is steep far from its minimum does not hide the minimum")
    func steep() async throws {
        let found = try await finals(GPSampler(startup: 5, generation: 1), 30, .minimize) {
            30 * (exp((SearchProblems.branin($0) - SearchProblems.braninMinimum) / 30) - 1)
        }
        show("exponential of Branin, 30 trials, gp:", found)
        #expect(found.count { $0 < 0.01 } >= 6)
        #expect(found.allSatisfy { $0 > -1e-5 })
    }

    @Test(
        "A scale of costs can be gone back on, its slope is that of its values, and failures are not its matter"
    )
    func scale() throws {
        let costs = [3.0, 0.5, 1, 2, 1e6, 40]
        let scale = try #require(CostScale.pressed(costs))
        for cost in costs + [2.5, 3.5, 1e12] {
            #expect(abs(scale.cost(of: scale.value(of: cost)) / cost - 1) < 1e-9)
            let step = cost * 1e-6
            let slope = (scale.value(of: cost + step) - scale.value(of: cost - step)) / (2 * step)
            if cost != 3 { #expect(abs(scale.logarithmOfSlope(at: cost) - log(slope)) < 1e-4) }
            #expect(CostScale.plain.value(of: cost) == cost)
        }
        #expect(scale.value(of: 2) == 2 && scale.value(of: 1e6) < 100)
        #expect(CostScale.pressed([1, 1, 1, 1, 5]) == nil)
        #expect(CostScale.pressed([1, 2, 2]) == nil)
        #expect(CostScale.pressed([]) == nil)
    }

    @Test("Many failures beside a steep function do not hide its minimum")
    func failures() async throws {
        var near = 0
        for seed in 0..<5 {
            let study = try Study(
                sampler: GPSampler(startup: 8, generation: 1), goal: .minimize, seed: UInt64(seed))
            try await study.run(trials: 30) { trial in
                let distance = SearchProblems.branin(trial) - SearchProblems.braninMinimum
                if distance > 40 { throw KisoError(.negative, "training diverged") }
                return 30 * (exp(distance / 4) - 1)
            }
            let best = try study.trials.compactMap(\.value).min() ?? .infinity
            if best < 1 { near += 1 }
        }
        print("failures beside a steep function: seeds within 1:", near)
        #expect(near >= 3)
    }

    @Test("The book's problem: 25 trials of the Gaussian process are as good as 60 at random")
    func digits() async throws {
        let random = try await finals(RandomSampler(), 60, .maximize, SearchProblems.digits)
        let short = try await finals(RandomSampler(), 25, .maximize, SearchProblems.digits)
        show("digits, random, 60 trials:", random)
        show("digits, random, 25 trials:", short)
        for sampler in [TPESampler(), GPSampler()] as [any Sampler] {
            let found = try await finals(sampler, 25, .maximize, SearchProblems.digits)
            show("digits, \(sampler.name), 25 trials:", found)
            #expect(median(found) >= median(short))
            if sampler is GPSampler { #expect(median(found) >= median(random)) }
        }
    }
}
