import Foundation
public import KisoPlot
public import KisoTrain

extension Figure {
    /// Every trial as a line through one vertical axis for each parameter and one for the value; the best
    /// are yellow, the worst violet. A trial without a parameter has a gap there.
    ///
    /// Source: A. Inselberg, "The plane with parallel coordinates", The Visual Computer 1, 1985.
    public static func searchCoordinates(
        of trials: [TrialRecord], goal: SearchGoal, metric: String
    ) -> Figure {
        let ranking = trials.ranked(by: goal).filter { $0.value != nil }
        var columns: [(name: String, domain: ParameterDomain)] = []
        for parameter in ranking.flatMap(\.parameters)
        where !columns.contains(where: { $0.name == parameter.name }) {
            columns.append((parameter.name, parameter.domain))
        }
        let values = ranking.compactMap(\.value)
        let low = values.min() ?? 0, high = values.max() ?? 1
        let last = Double(columns.count)
        var series: [Series] = (0...columns.count).map {
            var axis = Series.line(x: [Double($0), Double($0)], y: [0, 1], color: .grey)
            axis.lineWidth = 1
            return axis
        }
        for (place, record) in ranking.enumerated().reversed() {
            let rank = Double(place) / Double(max(ranking.count - 1, 1))
            let heights = columns.map { name, domain in
                record.parameters.first { $0.name == name }.map { height($0.value, domain) } ?? .nan
            }
            let value = record.value ?? .nan
            var line = Series.line(
                x: (0...columns.count).map(Double.init),
                y: heights + [high > low ? (value - low) / (high - low) : 0.5],
                color: ColorMap.viridis.color(at: 1 - rank))
            line.lineWidth = place == 0 ? 4 : 1.5
            series.append(line)
        }
        let annotations =
            columns.enumerated().flatMap { index, column in
                labels(of: column.domain).map {
                    Annotation($0.text, x: Double(index) + 0.03, y: $0.height, anchor: .leading)
                }
            } + [
                Annotation(String(format: "%.4g", low), x: last + 0.03, y: 0, anchor: .leading),
                Annotation(String(format: "%.4g", high), x: last + 0.03, y: 1, anchor: .leading),
            ]
        let ticks =
            columns.enumerated().map { Tick(at: Double($0), $1.name) } + [Tick(at: last, metric)]
        return Figure(
            title: "\(ranking.count) trials, the best yellow and thick",
            x: Axis(limits: -0.15...last + 0.4, ticks: .labels(ticks)),
            y: Axis(limits: -0.05...1.05, ticks: .none), legend: .hidden,
            annotations: annotations, width: max(800, 170 * (columns.count + 1)), series: series)
    }

    private static func height(_ value: ParameterValue, _ domain: ParameterDomain) -> Double {
        let place = domain.place(of: value) ?? .nan
        guard let choices = domain.choices else { return place }
        return choices > 1 ? place / Double(choices - 1) : 0.5
    }

    private static func labels(of domain: ParameterDomain) -> [(text: String, height: Double)] {
        if case .choice(let names) = domain {
            return names.enumerated().map {
                ($1, names.count > 1 ? Double($0) / Double(names.count - 1) : 0.5)
            }
        }
        return [(domain.value(at: 0).description, 0), (domain.value(at: 1).description, 1)]
    }
}

extension Figure.ColorMap {
    /// The colour at a place from 0 to 1.
    func color(at place: Double) -> Figure.Color {
        let stops = stops
        let at = min(max(place, 0), 1) * Double(stops.count - 1)
        let index = min(Int(at), stops.count - 2)
        func mixed(_ part: KeyPath<Figure.Color, UInt8>) -> UInt8 {
            let from = Double(stops[index][keyPath: part])
            let to = Double(stops[index + 1][keyPath: part])
            return UInt8((from + (to - from) * (at - Double(index))).rounded())
        }
        return Figure.Color(red: mixed(\.red), green: mixed(\.green), blue: mixed(\.blue))
    }
}
