extension GnuplotScript {
    /// The clauses of a series' colour, line, marker and name.
    struct Style {
        let title: String
        let marker: String
        let fill: String
        private let stroke: String
        private let color: String

        init(_ series: Figure.Series, color: Figure.Color?, number: Int, terminal: GnuplotTerminal)
        {
            title =
                series.isNamed
                ? "title \(GnuplotText.quoted(series.name ?? "")) noenhanced" : "notitle"
            // The line type chooses the character where there are no colours.
            self.color = "linecolor rgb '\((color ?? .ink).hex)'"
            let dash =
                switch series.dash {
                case .solid: "solid"
                case .dashed: "(9,6)"
                case .dotted: "(2,5)"
                }
            let width = series.lineWidth.isFinite ? min(max(series.lineWidth, 0.1), 50) : 2.5
            stroke = "linetype \(number) dashtype \(dash) linewidth \(GnuplotText.number(width))"
            let shape =
                switch series.marker ?? .disc {
                case .disc: 7
                case .square: 5
                case .triangle: 9
                case .diamond: 13
                case .circle: 6
                case .cross: 2
                case .plus: 1
                }
            let size = series.markerSize.isFinite ? min(max(series.markerSize, 0.05), 50) : 1
            // gnuplot's SVG draws marks half as large again as its PNG does.
            let scale = terminal == .svg ? 0.7 : 1
            marker = "pointtype \(shape) pointsize \(GnuplotText.number(size * scale))"
            let opacity = series.opacity.isFinite ? min(max(series.opacity, 0), 1) : 1
            fill =
                "linetype \(number) \(self.color) fillstyle transparent solid "
                + "\(GnuplotText.number(opacity)) noborder"
        }

        /// The stroke with its colour.
        var line: String { "\(stroke) \(color)" }

        /// The stroke, its colour only if wanted.
        func line(withColor wanted: Bool) -> String { wanted ? line : stroke }
    }
}
