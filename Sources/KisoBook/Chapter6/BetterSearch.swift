import Foundation
import KisoCore
import KisoData
import KisoInspect
import KisoPlot
import KisoTrain
import Synchronization

/// ch06/search: searches that learn from their trials, against chance, at equal cost.
struct BetterSearch: Experiment {
    let id = "ch06/search"
    let title = "Searches that learn from their trials"
    let seconds = 480
    let keyNumber: String? = "Gaussian process: seeds within 0.01 of Branin's minimum"
    let explanation = """
        The book draws settings at random and calls Bayesian optimisation the more refined way. Here are \
        four ways beside each other: at random; the book's narrowing in rounds; estimates of where good \
        and bad trials lie (TPE); and a Gaussian process, which says at every point what to expect and \
        how sure that is, and tries next where the expected improvement is largest.

        The first problem is Branin's function, whose minimum is known. The second is the book's: a \
        learning rate and a weight decay for 400 digits. Each way is tried with several seeds. And bad \
        trials can be stopped early, as the book advises: what that saves is counted, too.
        """
    let outcome = """
        On Branin's function the Gaussian process is orders of magnitude nearer to the minimum than chance \
        after thirty trials. On the book's problem its 25 trials find what chance finds in 60; and \
        stopping bad trials early finds as much with a part of the epochs.
        """

    private static let samplers: [(name: String, sampler: any Sampler)] = [
        ("random", RandomSampler()), ("narrowing", NarrowingSampler(round: 10, kept: 3)),
        ("TPE", TPESampler()), ("Gaussian process", GPSampler(startup: 5, generation: 1)),
    ]

    func run(_ notebook: Notebook) async throws {
        try await searchBranin(notebook)
        let mnist = try await notebook.images()
        let digits = ScarceDigits(
            mnist.train.subset(0..<500), epochs: notebook.setting(25, quick: 4, full: 50), notebook)
        try await searchDigits(digits, notebook)
    }

    // MARK: - Branin's function

    /// Source: L. C. W. Dixon, G. P. Szegő, "The global optimization problem", 1978.
    private static func branin(_ x: Double, _ y: Double) -> Double {
        let first = y - 5.1 / (4 * .pi * .pi) * x * x + 5 / .pi * x - 6
        return first * first + 10 * (1 - 1 / (8 * .pi)) * cos(x) + 10
    }

    private func searchBranin(_ notebook: Notebook) async throws {
        let minimum = 0.397887
        let trials = notebook.setting(30, quick: 12)
        let seeds = notebook.setting(10, quick: 2)
        var curves: [(name: String, regrets: [[Double]])] = []
        for (name, sampler) in Self.samplers {
            var regrets: [[Double]] = []
            for seed in 0..<seeds {
                try notebook.checkCancellation()
                let study = try Study(
                    sampler: sampler, goal: .minimize, seed: notebook.seed &+ UInt64(seed))
                try await study.run(trials: trials) { trial in
                    Self.branin(trial.float("x", -5...10), trial.float("y", 0...15))
                }
                let values = try study.trials.map { ($0.value ?? .infinity) - minimum }
                regrets.append(Self.running(values, min))
            }
            curves.append((name, regrets))
            notebook.note(
                "\(name): median distance from Branin's minimum",
                Self.quantile(0.5, regrets.map { $0[trials - 1] }))
        }
        let ends = curves.map { $0.regrets.map { $0[trials - 1] } }
        notebook.check(
            "Gaussian process: seeds within 0.01 of Branin's minimum",
            Double(ends[3].count { $0 < 0.01 }), in: 9...10, quick: 0...2, by: .ours)
        if !notebook.isQuick {
            notebook.check(
                "chance is further from it, by the factor",
                Self.quantile(0.5, ends[0]) / Self.quantile(0.5, ends[3]), in: 10..., by: .ours)
            notebook.check(
                "TPE is nearer than chance",
                holds: Self.quantile(0.5, ends[2]) < Self.quantile(0.5, ends[0]), by: .ours)
        }
        try notebook.draw(
            "branin",
            Self.figure(
                "Distance from Branin's minimum, \(seeds) seeds", curves,
                y: Figure.Axis("distance", scale: .logarithmic)))
    }

    // MARK: - The book's problem

    private func searchDigits(_ digits: ScarceDigits, _ notebook: Notebook) async throws {
        let long = notebook.setting(60, quick: 6)
        let short = notebook.setting(25, quick: 5)
        let seeds = notebook.setting(10, quick: 1)
        var found: [[[Double]]] = [[], [], []]
        var surface: Figure?
        for seed in 0..<seeds {
            for (index, plan) in [
                (RandomSampler() as any Sampler, long), (TPESampler(), short),
                (GPSampler(startup: 5, generation: 1), short),
            ].enumerated() {
                let study = try await search(digits, plan.0, plan.1, seed, notebook)
                let records = try study.trials
                found[index].append(Self.running(records.map { $0.value ?? 0 }, max))
                if index == 2, seed == 0 {
                    surface = SearchSurface(of: records, goal: .maximize).map {
                        .searchSurface(
                            $0, of: records, sampler: "gp", metric: "validation accuracy")
                    }
                }
            }
        }
        let medians = [
            Self.quantile(0.5, found[0].map { $0[long - 1] }),
            Self.quantile(0.5, found[0].map { $0[short - 1] }),
            Self.quantile(0.5, found[1].map { $0[short - 1] }),
            Self.quantile(0.5, found[2].map { $0[short - 1] }),
        ]
        notebook.note("random, \(long) trials: median of the best", medians[0])
        notebook.note("random, \(short) trials: median of the best", medians[1])
        notebook.note("TPE, \(short) trials: median of the best", medians[2])
        notebook.note("Gaussian process, \(short) trials: median of the best", medians[3])
        if !notebook.isQuick {
            notebook.check(
                "the process needs \(short) trials for what chance finds in \(long)",
                holds: medians[3] >= medians[0], found: "\(medians[3]) against \(medians[0])",
                by: .ours)
        }
        try await stopEarly(digits, trials: long, best: found[0].map { $0[long - 1] }, notebook)
        try notebook.draw(
            "digits",
            Self.figure(
                "Best validation accuracy, \(seeds) seeds",
                [("random", found[0]), ("TPE", found[1]), ("Gaussian process", found[2])],
                y: Figure.Axis("accuracy")))
        if let surface { try notebook.draw("surface", surface) }
    }

    /// What successive halving finds, and with how many of the epochs.
    ///
    /// Trials are stopped by their validation loss: of a hundred digits many bad trials get the same
    /// number right, and ties stop nobody.
    private func stopEarly(
        _ digits: ScarceDigits, trials: Int, best: [Double], _ notebook: Notebook
    ) async throws {
        var values: [Double] = []
        var epochs = 0
        for seed in best.indices {
            try notebook.checkCancellation()
            let study = try Study(
                sampler: RandomSampler(), goal: .minimize, halving: SuccessiveHalving(first: 2),
                seed: notebook.seed &+ UInt64(seed))
            let accuracy = Mutex(0.0)
            try await study.run(trials: trials) { trial in
                let curves = try learn(digits, trial) { curves in
                    let loss = curves.validationLoss.last ?? .infinity
                    return try trial.report(loss, at: curves.validation.count) == .goOn
                }
                accuracy.withLock { $0 = max($0, curves.validation.last ?? 0) }
                return curves.validationLoss.last ?? .infinity
            }
            values.append(accuracy.withLock { $0 })
            epochs += try study.trials.reduce(0) { $0 + ($1.reports.last?.step ?? 0) }
        }
        let whole = best.count * trials * notebook.setting(25, quick: 4, full: 50)
        notebook.note("stopping early: median of the best", Self.quantile(0.5, values))
        notebook.check(
            "stopping early: share of the epochs", Double(epochs) / Double(whole), in: 0...0.4,
            quick: 0...1, by: .ours)
        if !notebook.isQuick {
            notebook.check(
                "stopping early loses, of the median",
                Self.quantile(0.5, best) - Self.quantile(0.5, values), in: -1...0.02, by: .ours)
        }
    }

    private func search(
        _ digits: ScarceDigits, _ sampler: any Sampler, _ trials: Int, _ seed: Int,
        _ notebook: Notebook
    ) async throws -> Study {
        try notebook.checkCancellation()
        let study = try Study(
            sampler: sampler, goal: .maximize, seed: notebook.seed &+ UInt64(seed))
        try await study.run(trials: trials) { trial in
            try learn(digits, trial) { _ in true }.validation.last ?? 0
        }
        return study
    }

    /// Trains as a trial says.
    private func learn(
        _ digits: ScarceDigits, _ trial: Trial, goesOn: (ScarceDigits.Curves) throws -> Bool
    ) throws -> ScarceDigits.Curves {
        try digits.learn(
            rate: trial.float("learning rate", 1e-6...1e-2, scale: .logarithmic),
            weightDecay: trial.float("weight decay", 1e-8...1e-4, scale: .logarithmic)
        ) { curves in
            try Task.checkCancellation()
            return try goesOn(curves)
        }
    }

    // MARK: - Curves

    /// The best of what came before, at every place.
    private static func running(
        _ values: [Double], _ better: (Double, Double) -> Double
    ) -> [Double] {
        var result: [Double] = []
        for value in values { result.append(result.last.map { better($0, value) } ?? value) }
        return result
    }

    private static func quantile(_ share: Double, _ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return .nan }
        let place = share * Double(last)
        let below = Int(place)
        let rest = place - Double(below)
        return sorted[below] * (1 - rest) + sorted[min(below + 1, last)] * rest
    }

    /// Medians as thick lines, quartiles dotted.
    private static func figure(
        _ title: String, _ curves: [(name: String, regrets: [[Double]])], y: Figure.Axis
    ) -> Figure {
        var series: [Figure.Series] = []
        for (index, curve) in curves.enumerated() {
            let count = curve.regrets.map(\.count).min() ?? 0
            let x = (0..<count).map { Double($0 + 1) }
            let color = [Figure.Color.blue, .vermilion, .green, .purple][index % 4]
            for (share, dash) in [(0.5, Figure.Dash.solid), (0.25, .dotted), (0.75, .dotted)] {
                series.append(
                    .line(
                        x: x,
                        y: (0..<count).map { place in
                            max(quantile(share, curve.regrets.map { $0[place] }), 1e-7)
                        }, name: share == 0.5 ? curve.name : nil, color: color, dash: dash))
            }
        }
        return Figure(
            title: title, x: Figure.Axis("trial", ticks: .integers), y: y, series: series)
    }
}
