import KisoCore

extension Figure.Series {
    /// A line through points.
    ///
    /// - Precondition: `x.count == y.count`.
    public static func line(
        x: [Double], y: [Double], name: String? = nil, color: Figure.Color? = nil,
        dash: Figure.Dash = .solid, marker: Figure.Marker? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Self {
        requireEqual("line", ["x": x.count, "y": y.count], file, line)
        var series = Self(.line(x: x, y: y), name: name, color: color)
        series.dash = dash
        series.marker = marker
        return series
    }

    /// Points without a line.
    ///
    /// - Precondition: `x.count == y.count`.
    public static func scatter(
        x: [Double], y: [Double], name: String? = nil, color: Figure.Color? = nil,
        marker: Figure.Marker = .disc, file: StaticString = #fileID, line: UInt = #line
    ) -> Self {
        requireEqual("scatter", ["x": x.count, "y": y.count], file, line)
        var series = Self(.points(x: x, y: y), name: name, color: color)
        series.marker = marker
        return series
    }

    /// An arrow from each place (x, y) to (x + dx, y + dy).
    ///
    /// - Precondition: all four have one count.
    public static func arrows(
        x: [Double], y: [Double], dx: [Double], dy: [Double], name: String? = nil,
        color: Figure.Color? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> Self {
        requireEqual(
            "arrows", ["x": x.count, "y": y.count, "dx": dx.count, "dy": dy.count], file, line)
        var series = Self(.arrows(x: x, y: y, dx: dx, dy: dy), name: name, color: color)
        series.lineWidth = 1.8
        return series
    }

    private static func requireEqual(
        _ operation: String, _ counts: KeyValuePairs<String, Int>, _ file: StaticString,
        _ line: UInt
    ) {
        guard Set(counts.map(\.value)).count > 1 else { return }
        let given = counts.map { "\($0.key) has \($0.value)" }.joined(separator: ", ")
        stop(
            "Figure.Series.\(operation)", "the numbers of values differ: \(given)", file: file,
            line: line)
    }
}
