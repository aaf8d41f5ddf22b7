extension GnuplotScript {
    /// Adds the `plot` or `splot` command of a panel.
    mutating func appendPlot(_ panel: Figure.Panel) {
        var elements: [String] = []
        var colors = Figure.Color.cycle.makeIterator()
        var groups = 0
        let barCount = panel.series.count(where: \.isBars)
        for (index, series) in panel.series.enumerated() {
            var color = series.color
            if color == nil && series.takesCycle {
                if let next = colors.next() {
                    color = next
                } else {
                    colors = Figure.Color.cycle.makeIterator()
                    color = colors.next()
                }
            }
            let style = Style(series, color: color, number: index + 1, terminal: terminal)
            elements += clauses(series, style, group: groups, of: barCount)
            if series.isBars { groups += 1 }
        }
        if elements.isEmpty { elements = ["NaN notitle"] }
        if panel.hasSurface {
            add("set pm3d depthorder border linecolor rgb '#333333' linewidth 0.4")
            add("set view 55,35; set xyplane relative 0.05")
            add("splot \(elements.joined(separator: ", \\\n    "))")
        } else {
            add("plot \(elements.joined(separator: ", \\\n    "))")
        }
    }

    private mutating func clauses(
        _ series: Figure.Series, _ style: Style, group: Int, of groups: Int
    ) -> [String] {
        switch series.content {
        case .line(let x, let y):
            guard !x.isEmpty else { return [] }
            let block = addColumns(x, y)
            let marks = "linespoints \(style.marker) pointinterval \(max(1, series.markerInterval))"
            let kind = series.marker == nil ? "lines" : marks
            return ["\(block) using 1:2 with \(kind) \(style.line) \(style.title)"]
        case .points(let x, let y):
            guard !x.isEmpty else { return [] }
            return [
                "\(addColumns(x, y)) using 1:2 with points \(style.marker) \(style.line) \(style.title)"
            ]
        case .boxes(let x, let y, let width):
            let block = addColumns(x, y)
            return [
                "\(block) using 1:2:(\(GnuplotText.number(width))) with boxes \(style.fill) \(style.title)"
            ]
        case .bars(let values):
            guard !values.isEmpty else { return [] }
            let width = 0.8 / Double(groups)
            let shift = (Double(group) - Double(groups - 1) / 2) * width
            let block = addColumns(values.indices.map { Double($0) + shift }, values)
            return [
                "\(block) using 1:2:(\(GnuplotText.number(width * 0.92))) with boxes \(style.fill) \(style.title)"
            ]
        case .arrows(let x, let y, let dx, let dy):
            guard !x.isEmpty else { return [] }
            return [
                "\(addColumns(x, y, dx, dy)) using 1:2:3:4 with vectors head filled "
                    + "size screen 0.01,22 \(style.line) \(style.title)"
            ]
        case .image(let image, let x, let y, let width, let height):
            return clauses(image, x, y, width, height)
        case .contour(let field, let levels):
            return contour(field, levels, series, style)
        case .filledContour(let field, let levels):
            return filled(field, levels)
        case .surface(let field):
            guard field.x.count > 1, field.y.count > 1 else { return [] }
            let kind = terminal.isText ? "lines" : "pm3d"
            return ["\(addField(field)) using 1:2:3 with \(kind) \(style.title)"]
        }
    }

    private mutating func contour(
        _ field: Figure.Field, _ levels: [Double], _ series: Figure.Series, _ style: Style
    ) -> [String] {
        guard field.x.count > 1, field.y.count > 1, !levels.isEmpty else { return [] }
        let grid = addField(field)
        let lines = addBlock([])
        prepare("set contour base; unset surface; set cntrparam linear")
        prepare(
            "set cntrparam levels discrete \(levels.map(GnuplotText.number).joined(separator: ","))"
        )
        prepare("set table \(lines); splot \(grid) using 1:2:3 with lines notitle; unset table")
        prepare("unset contour; set surface")
        if terminal.isText {
            return ["\(lines) using 1:2 with points pointtype '.' \(style.title)"]
        }
        let color = series.color == nil ? "linecolor palette " : ""
        return [
            "\(lines) using 1:2:3 with lines \(style.line(withColor: color.isEmpty)) \(color)\(style.title)"
        ]
    }

    private mutating func filled(_ field: Figure.Field, _ levels: [Double]) -> [String] {
        guard field.x.count > 1, field.y.count > 1, let bounds = field.bounds else { return [] }
        let (columns, count) = terminal.isText ? (60, 24) : (400, 400)
        let cuts = levels.filter { $0 > bounds.lowerBound && $0 < bounds.upperBound }
        // A band takes the colour of its place among the bands, so neighbours always differ.
        func band(_ height: Double) -> Double {
            guard height.isFinite else { return .nan }
            var low = 0, high = cuts.count
            while low < high {
                let middle = (low + high) / 2
                if cuts[middle] <= height { low = middle + 1 } else { high = middle }
            }
            let edges = [bounds.lowerBound] + cuts + [bounds.upperBound]
            if low == 0 { return bounds.lowerBound }
            if low == cuts.count { return bounds.upperBound }
            return (edges[low] + edges[low + 1]) / 2
        }
        let rows = field.resampled(columns: columns, rows: count).map { $0.map(band) }
        let x = field.x[0], y = field.y[0]
        let width = (field.x[field.x.count - 1] - x) / Double(columns)
        let height = (field.y[field.y.count - 1] - y) / Double(count)
        if terminal.isText {
            let span = max(bounds.upperBound - bounds.lowerBound, .leastNormalMagnitude)
            let ink = rows.map { $0.map { ($0 - bounds.lowerBound) / span } }
            return shades(ink, x, y, width, height)
        }
        let block = addBlock(rows.map { $0.map(GnuplotText.number).joined(separator: " ") })
        return ["\(block) matrix using \(Self.cells(x, y, width, height)):3 with image notitle"]
    }
}
