import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// A training of `kiso play train`: says how it goes, and saves.
final class PlayTraining: @unchecked Sendable {
    private let agent: DQN
    private let run: RunFolder
    private let source: String
    private let minutes: Double?
    private let output: OutputOptions
    private let begin = ContinuousClock.now
    private let firstStep: Int
    private var lastDrawn = ContinuousClock.now
    private var lastSaved = ContinuousClock.now

    init(
        _ agent: DQN, _ run: RunFolder, source: String, minutes: Double?, output: OutputOptions
    ) {
        self.agent = agent
        self.run = run
        self.source = source
        self.minutes = minutes
        self.output = output
        firstStep = agent.progress.steps
    }

    /// A line of progress for a program.
    private struct Line: Encodable {
        let step: Int
        let episodes: Int
        let score: Double?
        let greedy: Double?
        let loss: Double
        let epsilon: Double
        let seconds: Double
    }

    /// Trains to the end, to the limit of time or until the task is cancelled; saves in any case.
    func train() throws -> DQN.End {
        if !output.quiet {
            let environment = agent.environment
            let actions = environment.actions.prefix(20).joined(separator: " ")
            Console.message(
                "playing \(environment.name): observations \(environment.observationShape), "
                    + "\(environment.actions.count) actions (\(actions)); "
                    + "\(agent.settings.steps) steps"
                    + (firstStep > 0 ? ", going on behind step \(firstStep)" : ""))
        }
        let end: DQN.End
        do {
            end = try agent.train { [self] _ in
                try follow()
                guard let minutes else { return true }
                return seconds < minutes * 60
            }
        } catch let error as KisoError {
            // Nothing of the step was taken, so what was learnt before is whole.
            if error.kind != .negative && agent.progress.steps > firstStep {
                try save()
                throw KisoError(
                    error.kind,
                    error.message
                        + " (saved at step \(agent.progress.steps) in \(run.url.relativePath))")
            }
            throw error
        }
        if Console.animates && !output.quiet { Console.draw("\r\u{1B}[K") }
        try save()
        draw()
        return end
    }

    /// A hundred episodes of the best network's.
    func test() throws -> PlayReport {
        let player = try DQN.player(DQN.read(run.lastModel), in: agent.environment)
        let start = ContinuousClock.now
        let scores = try player.scores(
            in: agent.environment, episodes: agent.environment.isCopyable ? 100 : 10,
            seed: agent.settings.seed &+ 1)
        return PlayReport(
            agent.environment, scores: scores, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    private var seconds: Double { (ContinuousClock.now - begin) / .seconds(1) }

    private func follow() throws {
        let step = agent.progress.steps
        if step % max(1, min(agent.settings.steps / 50, 20_000)) == 0 { try say() }
        guard step % 64 == 0 else { return }
        let now = ContinuousClock.now
        if Console.animates && !output.quiet && now - lastDrawn > .milliseconds(200) {
            lastDrawn = now
            Console.draw("\r" + String(line.prefix(Console.width - 1)) + "\u{1B}[K")
        }
        if now - lastSaved > .seconds(120) { try save() }
    }

    private var line: String {
        let progress = agent.progress
        let rate = Double(progress.steps - firstStep) / max(seconds, 1e-9)
        let left = Double(agent.settings.steps - progress.steps) / max(rate, 1e-9)
        let greedy = progress.evaluations.last.map { String(format: ", greedy %.2f", $0.score) }
        let score =
            progress.episodes > 0 ? String(format: ", mean score %.2f", progress.meanScore) : ""
        return "step \(progress.steps)/\(agent.settings.steps): episodes \(progress.episodes)"
            + score + (greedy ?? "")
            + String(
                format: ", loss %.4f, epsilon %.2f, %.0f steps/s, ", progress.loss,
                agent.settings.epsilon(at: progress.steps), rate)
            + "\(ProgressSink.time(left)) left"
    }

    private func say() throws {
        if Console.animates && !output.quiet { Console.draw("\r\u{1B}[K") }
        if !output.quiet { Console.message(line) }
        guard output.json else { return }
        let progress = agent.progress
        try Console.json(
            Line(
                step: progress.steps, episodes: progress.episodes,
                score: progress.episodes > 0 ? progress.meanScore : nil,
                greedy: progress.evaluations.last?.score, loss: progress.loss,
                epsilon: agent.settings.epsilon(at: progress.steps), seconds: seconds))
    }

    private func save() throws {
        try agent.save(to: run.lastModel, environment: source)
        let lines = agent.progress.curve.map { "\($0.step),\($0.score),\($0.length)" }
        try run.write(
            "step,mean_score,length\n" + lines.map { $0 + "\n" }.joined(), to: "metrics.csv")
        try run.becomeLatest()
        lastSaved = ContinuousClock.now
    }

    /// The curve as a picture; training does not fail for it.
    private func draw() {
        guard !agent.progress.curve.isEmpty else { return }
        do {
            let figure = Figure.scores(of: agent.progress, title: agent.environment.name)
            for name in ["score.svg", "score.png"] { try figure.write(to: run.figure(name)) }
        } catch {
            if !output.quiet { Console.message("kiso: no picture of the scores: \(error)") }
        }
    }
}
