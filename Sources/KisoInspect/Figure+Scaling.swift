import Foundation
public import KisoPlot
public import KisoTrain

extension Figure {
    /// Speed-up by the number of ranks, one curve for each training, beside the ideal, and points that
    /// others have reached.
    ///
    /// - Parameters:
    ///   - models: the trainings by name.
    ///   - ranks: the most ranks.
    ///   - points: what was measured, by name.
    ///   - title: the title.
    public static func scaling(
        _ models: [(name: String, model: ScalingModel)], ranks: Int,
        points: [(name: String, ranks: Int, speedup: Double)] = [], title: String = ""
    ) -> Figure {
        let colors: [Color] = [.blue, .vermilion, .green, .orange, .sky, .purple]
        var places: [Int] = []
        var next = 1.0
        while Int(next) < ranks {
            if places.last != Int(next) { places.append(Int(next)) }
            next *= 1.15
        }
        places.append(ranks)
        let x = places.map(Double.init)
        var series: [Series] = [
            .line(x: x, y: x, name: "ideal", color: .grey, dash: .dotted)
        ]
        for (index, entry) in models.enumerated() {
            series.append(
                .line(
                    x: x, y: places.map { entry.model.speedup(ranks: $0) }, name: entry.name,
                    color: colors[index % colors.count],
                    dash: index < colors.count ? .solid : .dashed))
        }
        for point in points {
            series.append(
                .scatter(
                    x: [Double(point.ranks)], y: [point.speedup], name: point.name, color: .black,
                    marker: .cross))
        }
        return Figure(
            title: title, x: Axis("ranks", scale: .logarithmic),
            y: Axis("speed-up", scale: .logarithmic), legend: .right, series: series)
    }

    /// What an exchange of gradients takes by the bandwidth of the network: as predicted, and as it was measured.
    ///
    /// - Parameters:
    ///   - model: predicts; its own bandwidth does not matter.
    ///   - ranks: how many exchange.
    ///   - measured: Gbit/s and seconds, at least one pair.
    ///   - title: stands above.
    public static func exchange(
        _ model: ScalingModel, ranks: Int, measured: [(gbit: Double, seconds: Double)],
        title: String = ""
    ) -> Figure {
        let least = (measured.map(\.gbit).min() ?? 1) / 2
        let most = (measured.map(\.gbit).max() ?? 1) * 2
        let x = (0...40).map { least * pow(most / least, Double($0) / 40) }
        return Figure(
            title: title, x: Axis("Gbit/s", scale: .logarithmic),
            y: Axis("milliseconds between \(ranks) ranks", scale: .logarithmic), legend: .right,
            series: [
                .line(
                    x: x, y: x.map { model.exchanging(ranks: ranks, gbit: $0) * 1000 },
                    name: "predicted", color: .blue),
                .scatter(
                    x: measured.map(\.gbit), y: measured.map { $0.seconds * 1000 },
                    name: "measured", color: .vermilion, marker: .cross),
            ])
    }
}
