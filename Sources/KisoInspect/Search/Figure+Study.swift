import Foundation
public import KisoPlot
public import KisoTrain

extension Figure {
    /// The values of a study's trials in their order, and the best so far.
    public static func searchProgress(
        of trials: [TrialRecord], goal: SearchGoal, metric: String
    ) -> Figure {
        let over = trials.filter { $0.isOver && $0.value != nil }
        func points(_ state: TrialRecord.State) -> (x: [Double], y: [Double]) {
            let some = over.filter { $0.state == state }
            return (some.map { Double($0.number) }, some.map { $0.value ?? .nan })
        }
        let finished = points(.finished), stopped = points(.stopped)
        var best: [Double] = []
        for value in finished.y {
            best.append(
                best.last.map { goal == .minimize ? min($0, value) : max($0, value) } ?? value)
        }
        return Figure(
            x: Axis("trial", ticks: .integers), y: Axis(metric),
            series: [
                .scatter(x: finished.x, y: finished.y, name: "finished", color: .blue),
                .scatter(
                    x: stopped.x, y: stopped.y, name: stopped.x.isEmpty ? nil : "stopped early",
                    color: .grey, marker: .cross),
                .line(x: finished.x, y: best, name: "best so far", color: .vermilion),
            ])
    }

    /// How the best trials went, one panel each, from Best-1 on: figure 6.24 of the book.
    ///
    /// - Parameters:
    ///   - most: how many are drawn, 20 by default.
    ///   - trials: the trials of a study.
    ///   - goal: what the study looks for.
    ///   - metric: the figure that was reported.
    public static func searchCurves(
        of trials: [TrialRecord], goal: SearchGoal, metric: String, most: Int = 20
    ) -> Figure {
        let best = trials.ranked(by: goal).filter { !$0.reports.isEmpty }.prefix(most)
        let values = best.flatMap(\.reports).flatMap { [$0.value, $0.training ?? $0.value] }
        var limits: ClosedRange<Double>?
        if let low = values.min(), let high = values.max(), low < high {
            limits = metric.hasSuffix("accuracy") ? 0...1 : low...high
        }
        let panels = best.enumerated().map { place, record in
            let steps = record.reports.map { Double($0.step) }
            let training = record.reports.filter { $0.training != nil }
            return Panel(
                title: "Best-\(place + 1): "
                    + String(format: "%.4g", record.value ?? .nan) + " (trial \(record.number))",
                x: Axis(place >= best.count - 5 ? "epoch" : "", ticks: .integers),
                y: Axis(place % 5 == 0 ? metric : "", limits: limits), legend: .hidden,
                series: [
                    .line(
                        x: steps, y: record.reports.map(\.value), name: "validation",
                        marker: steps.count < 3 ? .disc : nil),
                    .line(
                        x: training.map { Double($0.step) },
                        y: training.map { $0.training ?? .nan },
                        name: "training", dash: .dashed),
                ])
        }
        return Figure(
            title: "The best \(best.count) trials; validation solid, training dashed",
            panels: panels, columns: min(5, max(best.count, 1)))
    }

    /// How much each parameter matters; see `ParameterImportance`.
    public static func searchImportance(of trials: [TrialRecord], goal: SearchGoal) -> Figure {
        let shares = ParameterImportance.shares(of: trials, goal: goal)
        let ticks = shares.enumerated().map { Tick(at: Double($0), $1.name) }
        return Figure(
            title: "Importance of the parameters (share of the total effects)",
            x: Axis(limits: -0.6...Double(max(shares.count, 1)) - 0.4, ticks: .labels(ticks)),
            y: Axis("share", limits: 0...1), legend: .hidden,
            series: [.bars(shares.map(\.share))])
    }

    /// What a study's model says over two parameters, and the trials as points.
    public static func searchSurface(
        _ surface: SearchSurface, of trials: [TrialRecord], sampler: String, metric: String
    ) -> Figure {
        let x = ParameterAxis(surface.x.domain), y = ParameterAxis(surface.y.domain)
        let points = trials.filter { $0.isOver }.compactMap { record -> (Double, Double)? in
            guard let first = record[surface.x.name]?.number,
                let second = record[surface.y.name]?.number
            else { return nil }
            return (x.position(first), y.position(second))
        }
        func panel(_ title: String, _ quantity: SearchSurface.Quantity) -> Panel {
            let field = Field(x: x.range, y: y.range, steps: 41) { first, second in
                let height = surface[quantity, x.place(first), y.place(second)]
                // Improvements span many powers of ten.
                return quantity == .improvement ? log10(max(height, 1e-6)) : height
            }
            return Panel(
                title: title, x: x.axis(surface.x.name), y: y.axis(surface.y.name),
                legend: .hidden, showsColorBar: true,
                series: [
                    .filledContour(field),
                    .scatter(
                        x: points.map(\.0), y: points.map(\.1), color: .vermilion, marker: .circle),
                ])
        }
        return Figure(
            title:
                "\(sampler == "tpe" ? "Gaussian process and Parzen estimator" : "Gaussian process") over all "
                + "trials; other parameters as the best trial has them",
            panels: [
                panel("expected \(metric)", .expectedValue),
                sampler == "tpe"
                    ? panel("log l(x)/g(x)", .densityRatio)
                    : panel("log10 of the improvement", .improvement),
            ], columns: 2)
    }
}

/// A parameter along an axis: numbers as they are, or powers of ten.
struct ParameterAxis {
    let range: ClosedRange<Double>
    private let isLogarithmic: Bool

    init(_ domain: ParameterDomain) {
        switch domain {
        case .float(let bounds, let scale):
            isLogarithmic = scale == .logarithmic
            range = Self.range(bounds.lowerBound, bounds.upperBound, isLogarithmic)
        case .integer(let bounds, let scale):
            isLogarithmic = scale == .logarithmic
            range = Self.range(
                Double(bounds.lowerBound) - 0.5, Double(bounds.upperBound) + 0.5, isLogarithmic)
        case .choice(let names):
            isLogarithmic = false
            range = 0...Double(max(names.count - 1, 1))
        }
    }

    private static func range(
        _ low: Double, _ high: Double, _ isLogarithmic: Bool
    ) -> ClosedRange<Double> {
        let (low, high) = isLogarithmic ? (log10(low), log10(high)) : (low, high)
        return low < high ? low...high : low...low + 1
    }

    /// Where a value stands on the axis.
    func position(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }

    /// A position as a part of the axis.
    func place(_ position: Double) -> Double {
        (position - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// 10 to a power, short.
    private static func text(_ power: Double) -> String {
        power < -2 && power == power.rounded()
            ? "1e\(Int(power))" : String(format: "%.4g", pow(10, power))
    }

    /// The axis with its ticks.
    func axis(_ label: String) -> Figure.Axis {
        guard isLogarithmic else { return Figure.Axis(label, limits: range) }
        let decades = Int(range.lowerBound.rounded(.down))...Int(range.upperBound.rounded(.up))
        var marks = decades.map(Double.init).filter(range.contains)
        if marks.count < 2 {
            marks = decades.flatMap { power in [1, 2, 5].map { Double(power) + log10($0) } }
                .filter(range.contains)
        }
        // More than six would run into each other.
        let stride = (marks.count + 5) / 6
        marks = marks.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
        return Figure.Axis(
            label, limits: range,
            ticks: .labels(marks.map { .init(at: $0, Self.text($0)) }))
    }
}
