import KisoPlot

extension Figure {
    /// Smoothed losses by iteration, as figures 6.9 and 6.15 show them.
    static func lossCurves(_ title: String, _ names: [String], _ curves: [[Double]]) -> Figure {
        let markers: [Marker] = [.disc, .cross, .square, .diamond]
        return Figure(
            title: title, x: "iteration", y: Axis("loss", limits: 0...2.5), legend: .below,
            series: zip(names, curves).enumerated().flatMap { index, curve in
                let x = curve.1.indices.map(Double.init)
                let marked = x.indices.filter { ($0 + 25 * index) % 100 == 99 }
                let color = Color.cycle[index]
                return [
                    Series.line(x: x, y: curve.1, name: curve.0, color: color),
                    .scatter(
                        x: marked.map { x[$0] }, y: marked.map { curve.1[$0] }, color: color,
                        marker: markers[index]),
                ]
            })
    }
}
