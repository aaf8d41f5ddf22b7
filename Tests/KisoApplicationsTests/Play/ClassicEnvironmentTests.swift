import KisoApplications
import KisoCore
import Testing

@Suite("Classic environments")
struct ClassicEnvironmentTests {
    /// A step of gymnasium 1.4.0, written by `scripts/golden-play.py`.
    private struct GoldenStep: Decodable {
        let before: [Double]
        let action: Int
        let after: [Double]
        let observation: [Double]
        let reward: Double
        let over: Bool
    }

    private func compare(
        _ name: String, _ environment: any KisoApplications.Environment,
        _ set: (inout any KisoApplications.Environment, [Double]) -> Void,
        _ get: (any KisoApplications.Environment) -> [Double]
    ) throws {
        let steps: [GoldenStep] = try GoldenFrame.read(name, as: [GoldenStep].self)
        var random = RandomGenerator(seed: 0)
        for (index, step) in steps.enumerated() {
            var environment = environment
            set(&environment, step.before)
            let outcome = try environment.step(step.action, using: &random)
            let distance = zip(get(environment), step.after).map { abs($0 - $1) }.max() ?? 1
            #expect(distance < 1e-6, "\(name) \(index): \(get(environment)) for \(step.after)")
            #expect(outcome == Outcome(reward: Float(step.reward), isTerminated: step.over))
            let seen = zip(environment.observation, step.observation).map { abs(Double($0) - $1) }
            #expect((seen.max() ?? 1) < 1e-5, "\(name) \(index)")
        }
    }

    @Test("CartPole moves as gymnasium's does") func cartPole() throws {
        try compare("cartpole", CartPole()) { environment, state in
            var changed = CartPole()
            changed.state = state
            environment = changed
        } _: {
            ($0 as? CartPole)?.state ?? []
        }
    }

    @Test("MountainCar moves as gymnasium's does") func mountainCar() throws {
        try compare("mountaincar", MountainCar()) { environment, state in
            var changed = MountainCar()
            changed.state = state
            environment = changed
        } _: {
            ($0 as? MountainCar)?.state ?? []
        }
    }

    @Test("Acrobot moves as gymnasium's does") func acrobot() throws {
        try compare("acrobot", Acrobot()) { environment, state in
            var changed = Acrobot()
            changed.state = state
            environment = changed
        } _: {
            ($0 as? Acrobot)?.state ?? []
        }
    }

    @Test("a limit of steps breaks an episode off, and does not end it")
    func truncation() {
        var random = RandomGenerator(seed: 1)
        var car = MountainCar()
        car.reset(using: &random)
        let outcomes = (0..<200).map { _ in car.step(1, using: &random) }
        #expect(outcomes.dropLast().allSatisfy { !$0.isEnd })
        #expect(outcomes.last == Outcome(reward: -1, isTruncated: true))
    }
}
