import KisoPlot

extension Figure {
    /// Smoothed losses by iteration, as figures 6.9 and 6.15 show them.
    static func lossCurves(_ title: String, _ names: [String], _ curves: [[Double]]) -> Figure {
        let markers: [Marker] = [.disc, .cross, .square, .diamond]
        return Figure(
            title: title, x: "iteration", y: Axis("loss", limits: 0...2.5), legend: .below,
            series: zip(names, curves).enumerated().map { index, curve in
                var line = Series.line(
                    x: curve.1.indices.map(Double.init), y: curve.1, name: curve.0,
                    marker: markers[index])
                line.markerInterval = 100
                return line
            })
    }
}
