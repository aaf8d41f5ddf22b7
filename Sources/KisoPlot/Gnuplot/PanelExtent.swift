/// What a panel's data cover, and where among them a legend fits.
struct PanelExtent {
    /// The horizontal extent; `nil` lets gnuplot fit round limits.
    var x: ClosedRange<Double>?
    /// The vertical extent; `nil` lets gnuplot fit round limits.
    var y: ClosedRange<Double>?
    /// The extent of heights and colours.
    var z: ClosedRange<Double>?
    /// Where there is data that a legend must not cover.
    private var points: [Figure.Point] = []
    /// The corners of what fills the ground, over which a legend may stand.
    private var ground: [Figure.Point] = []
    private var full: (x: ClosedRange<Double>, y: ClosedRange<Double>) = (0...1, 0...1)

    init(_ panel: Figure.Panel) {
        for series in panel.series { collect(series) }
        func isDrawable(_ point: Figure.Point) -> Bool {
            point.x.isFinite && point.y.isFinite && (panel.x.scale == .linear || point.x > 0)
                && (panel.y.scale == .linear || point.y > 0)
        }
        points = points.filter(isDrawable)
        let all = points + ground.filter(isDrawable)
        var heights: [ClosedRange<Double>] = []
        for series in panel.series {
            if let bounds = series.field?.bounds { heights.append(bounds) }
        }
        if let low = heights.map(\.lowerBound).min(), let high = heights.map(\.upperBound).max() {
            z = low < high ? low...high : low - 0.5...high + 0.5
        } else {
            z = 0...1
        }
        full.x = Self.extent(all.map(\.x), panel.x)
        full.y = Self.extent(all.map(\.y), panel.y)
        x = full.x
        y = full.y
        let tight = panel.coversGround || panel.hasSurface
        if !tight {
            x = Self.padded(full.x, panel.x, panel.hasBars ? 0.02 : 0.025)
            y = Self.padded(full.y, panel.y, 0.06)
            if panel.hasBars, full.y.lowerBound >= 0, let y, panel.y.scale == .linear {
                self.y = 0...y.upperBound
            }
        }
        if let x { full.x = panel.x.usableLimits ?? x }
        if let y { full.y = panel.y.usableLimits ?? y }
    }

    private static func extent(_ values: [Double], _ axis: Figure.Axis) -> ClosedRange<Double> {
        let fallback = axis.scale == .linear ? 0.0...1.0 : 1.0...10.0
        if let limits = axis.usableLimits { return limits }
        let drawable = values.lazy.filter { abs($0) < 1e290 }
        guard let low = drawable.min(), let high = drawable.max() else { return fallback }
        if low < high { return low...high }
        if axis.scale == .logarithmic { return low / 2...high * 2 }
        let margin = max(abs(low) * 0.1, 0.5)
        return low - margin...high + margin
    }

    private static func padded(
        _ range: ClosedRange<Double>, _ axis: Figure.Axis, _ part: Double
    ) -> ClosedRange<Double> {
        guard axis.scale == .linear else {
            return range.lowerBound / 1.15...range.upperBound * 1.15
        }
        let margin = (range.upperBound - range.lowerBound) * part
        return range.lowerBound - margin...range.upperBound + margin
    }

    /// The corner with no data in it, or the place below when each has some.
    func bestLegend(_ panel: Figure.Panel) -> Figure.Legend {
        if panel.hasSurface { return .topRight }
        let named = panel.series.filter(\.isNamed)
        let longest = named.map { $0.name?.count ?? 0 }.max() ?? 0
        let width = min(0.8, 0.14 + 0.016 * Double(longest))
        let height = min(0.9, 0.06 + 0.075 * Double(named.count))
        func place(_ value: Double, _ range: ClosedRange<Double>, _ scale: Figure.Scale) -> Double {
            if scale == .linear || range.lowerBound <= 0 {
                return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            }
            return Double.log2Ratio(value, range.lowerBound)
                / Double.log2Ratio(range.upperBound, range.lowerBound)
        }
        let places = points.map {
            (x: place($0.x, full.x, panel.x.scale), y: place($0.y, full.y, panel.y.scale))
        }
        let corners: [(Figure.Legend, Bool, Bool)] = [
            (.topRight, true, true), (.topLeft, false, true), (.bottomRight, true, false),
            (.bottomLeft, false, false),
        ]
        let covered = corners.map { corner, right, top in
            places.count { point in
                (right ? point.x > 1 - width : point.x < width)
                    && (top ? point.y > 1 - height : point.y < height)
            }
        }
        for (index, count) in covered.enumerated() where count == 0 { return corners[index].0 }
        return .below
    }
}

extension PanelExtent {
    private mutating func collect(_ series: Figure.Series) {
        func add(_ x: Double, _ y: Double) { points.append(.init(x: x, y: y)) }
        switch series.content {
        case .line(let x, let y):
            for index in x.indices {
                add(x[index], y[index])
                // Between the points too, because a legend must not cover a long segment.
                guard index > 0, x.count < 2_000 else { continue }
                for part in 1..<16 {
                    let t = Double(part) / 16
                    add(
                        x[index - 1] * (1 - t) + x[index] * t, y[index - 1] * (1 - t) + y[index] * t
                    )
                }
            }
        case .points(let x, let y):
            for index in x.indices { add(x[index], y[index]) }
        case .boxes(let x, let y, let width):
            for index in x.indices {
                for part in 0...8 {
                    add(x[index] - width / 2, y[index] * Double(part) / 8)
                    add(x[index] + width / 2, y[index] * Double(part) / 8)
                }
            }
        case .bars(let values):
            for (index, value) in values.enumerated() {
                for part in 0...8 {
                    add(Double(index) - 0.5, value * Double(part) / 8)
                    add(Double(index) + 0.5, value * Double(part) / 8)
                }
            }
        case .image(_, let x, let y, let width, let height):
            ground += [.init(x: x, y: y), .init(x: x + width, y: y + height)]
        case .arrows(let x, let y, let dx, let dy):
            for index in x.indices {
                add(x[index], y[index])
                add(x[index] + dx[index], y[index] + dy[index])
            }
        case .contour(let field, _), .filledContour(let field, _), .surface(let field):
            for (x, y) in zip(
                [field.x.min(), field.x.max()], [field.y.min(), field.y.max()])
            {
                if let x, let y { ground.append(.init(x: x, y: y)) }
            }
        }
    }
}

extension Double {
    /// The binary logarithm of a ratio of positive numbers, without Foundation.
    fileprivate static func log2Ratio(_ a: Double, _ b: Double) -> Double {
        let ratio = a / b
        guard ratio.isNormal, ratio > 0 else { return 0 }
        let fraction = ratio.significand - 1
        return Double(ratio.exponent) + fraction * (1.3465 - 0.3465 * fraction)
    }
}
