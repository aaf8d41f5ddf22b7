import Foundation
import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTrain
import Synchronization

/// ch06/hyperparameters: a hundred random choices of learning rate and weight decay.
struct Hyperparameters: Experiment {
    let id = "ch06/hyperparameters"
    let title = "Random search for learning rate and weight decay"
    let figures = ["6.24"]
    let seconds = 40
    let keyNumber: String? = "validation accuracy of Best-1"
    let explanation = """
        Learning rate and weight decay are drawn at random on a logarithmic scale, because a rate \
        of 0.001 differs from 0.01 as much as 0.0001 from 0.001. Each choice trains a network for \
        a while, and validation data, images that are kept apart, judge it. They must not be the \
        test images: choosing by them would fit the choice to them.
        """
    let outcome = """
        The best rates lie at the upper end of what was drawn, close to 0.01; the weight decay \
        hardly matters. The book goes on with a narrower range. A next search should also look \
        above this one, because the best at an edge may lie beyond it.
        """

    private typealias Curves = ScarceDigits.Curves

    /// A choice and what it led to.
    private struct Tried {
        let score: Double
        let rate: Double
        let weightDecay: Double
        let curves: Curves
    }

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let digits = ScarceDigits(
            mnist.train.subset(0..<500), epochs: notebook.setting(50, quick: 25), notebook)
        let study = try Study(sampler: RandomSampler(), goal: .maximize, seed: notebook.seed)
        let learnt = Mutex<[Int: Curves]>([:])
        // One worker: the trials come one after the other, while this method waits.
        nonisolated(unsafe) let shared = notebook
        let result = try await study.run(trials: notebook.setting(100, quick: 16)) { trial in
            let curves = try digits.learn(
                rate: trial.float("learning rate", 1e-6...1e-2, scale: .logarithmic),
                weightDecay: trial.float("weight decay", 1e-8...1e-4, scale: .logarithmic)
            ) { _ in
                try shared.checkCancellation()
                return true
            }
            learnt.withLock { $0[trial.number] = curves }
            return curves.validation.last!
        }
        let trials = result.ranking.map { record in
            Tried(
                score: record.value ?? .nan, rate: record["learning rate"]?.number ?? .nan,
                weightDecay: record["weight decay"]?.number ?? .nan,
                curves: learnt.withLock { $0[record.number] } ?? Curves())
        }
        for (place, trial) in trials.prefix(20).enumerated() {
            notebook.note(
                "Best-\(place + 1)",
                String(
                    format: "validation accuracy %.2f, learning rate %.3g, weight decay %.3g",
                    trial.score, trial.rate, trial.weightDecay))
        }
        for (place, trial) in trials.prefix(notebook.setting(5, quick: 1)).enumerated() {
            notebook.check(
                "learning rate of Best-\(place + 1)", trial.rate,
                in: 1e-3...1e-2, by: .prints("Implementing Hyperparameter Optimization"))
        }
        notebook.check(
            "validation accuracy of Best-1", trials[0].score,
            in: 0.6...0.95, quick: 0.2...0.95,
            by: .ours(around: "0.83", "Implementing Hyperparameter Optimization"))
        let best = trials.prefix(20)
        try notebook.draw(
            "6.24",
            figure(
                best.map(\.curves), settings: best.map { ($0.rate, $0.weightDecay) }))
    }

    private func figure(_ best: [Curves], settings: [(Double, Double)]) -> Figure {
        let panels = zip(best, settings).enumerated().map { place, pair in
            let (curves, trial) = pair
            let epochs = curves.train.indices.map { Double($0 + 1) }
            return Figure.Panel(
                title: String(format: "%d: %.1e, %.0e", place + 1, trial.0, trial.1),
                x: Figure.Axis(place >= best.count - 5 ? "epoch" : "", ticks: .integers),
                y: Figure.Axis(place % 5 == 0 ? "accuracy" : "", limits: 0...1), legend: .hidden,
                series: [
                    .line(x: epochs, y: curves.validation, name: "validation"),
                    .line(x: epochs, y: curves.train, name: "training", dash: .dashed),
                ])
        }
        return Figure(
            title: "Place: learning rate, weight decay; validation solid, training dashed",
            panels: panels,
            columns: 5)
    }
}
