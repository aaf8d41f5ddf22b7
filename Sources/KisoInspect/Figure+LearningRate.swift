import Foundation
public import KisoPlot
public import KisoTrain

extension Figure {
    /// The losses of a range test by learning rate, with the suggestion.
    ///
    /// ```swift
    /// try Figure.learningRates(of: curve).write(to: URL(filePath: "lr.svg"))
    /// ```
    public static func learningRates(of curve: LearningRateCurve, title: String = "") -> Figure {
        let points = curve.points.filter { $0.loss.isFinite && $0.smoothed.isFinite }
        let rates = points.map(\.rate)
        var series: [Series] = [
            .line(x: rates, y: points.map(\.loss), name: "loss of a batch", color: .sky),
            .line(x: rates, y: points.map(\.smoothed), name: "smoothed", color: .blue),
        ]
        // What diverges would press all else to the ground.
        let least = points.map(\.loss).min() ?? 0, start = points.prefix(20).map(\.loss).max() ?? 1
        let height = max(start - least, abs(start) * 0.01, 1e-9)
        let limits = least - 0.1 * height...start + 0.3 * height
        func mark(_ rate: Double, _ name: String, _ color: Color, _ dash: Dash) -> Series {
            .line(
                x: [rate, rate], y: [limits.lowerBound, limits.upperBound], name: name,
                color: color, dash: dash)
        }
        if let suggestion = curve.suggestion {
            let isSteepest = suggestion.rule == .steepest
            let other = isSteepest ? suggestion.minimum / 10 : suggestion.steepest
            series += [
                mark(
                    suggestion.rate, String(format: "suggestion %.2g", suggestion.rate),
                    .vermilion, .solid),
                mark(
                    other,
                    String(format: isSteepest ? "minimum / 10: %.2g" : "steepest: %.2g", other),
                    .grey, .dashed),
            ]
        }
        return Figure(
            title: title, x: Axis("learning rate", scale: .logarithmic),
            y: Axis("loss", limits: limits), legend: .bottomLeft, series: series)
    }
}
