import KisoTrain
import Testing

@Suite("What a study says")
struct ParameterImportanceTests {
    private func study() async throws -> [TrialRecord] {
        let study = try Study(sampler: RandomSampler(), seed: 2)
        try await study.run(trials: 60) { trial in
            let x = trial.float("matters", 0...1), y = trial.float("hardly", 0...1)
            let kind = trial.choice("not", ["a", "b"])
            return (x - 0.7) * (x - 0.7) + 0.01 * y + (kind == "a" ? 0 : 1e-6)
        }
        return try study.trials
    }

    @Test("The parameter that matters comes first; the shares add up to 1; few trials say nothing")
    func importance() async throws {
        let trials = try await study()
        let shares = ParameterImportance.shares(of: trials, goal: .minimize)
        #expect(shares.first?.name == "matters" && shares[0].share > 0.6, "\(shares)")
        #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-12)
        #expect(ParameterImportance.shares(of: Array(trials.prefix(4)), goal: .minimize).isEmpty)
    }

    @Test("The surface is low where the best values are")
    func surface() async throws {
        let surface = try #require(SearchSurface(of: try await study(), goal: .minimize))
        #expect(surface.x.name == "matters" && surface.y.name == "hardly")
        #expect(surface[.expectedValue, 0.7, 0.5] < 0.03)
        #expect(abs(surface[.expectedValue, 0.1, 0.5] - 0.365) < 0.1)
        #expect(surface[.densityRatio, 0.7, 0.5] > surface[.densityRatio, 0.1, 0.5])
        #expect(surface[.improvement, 0.7, 0.05] >= 0)
    }
}
