import Foundation
import KisoPlot

/// The chapter's bowl, `x²/20 + y²`, and its pictures.
enum Bowl {
    static let start = [-7.0, 2.0]

    static func height(_ place: [Double]) -> Double {
        place[0] * place[0] / 20 + place[1] * place[1]
    }

    private static let levels = [0.25, 1, 2, 4, 7, 11, 16, 22]

    private static func field(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> Figure.Field {
        Figure.Field(x: x, y: y) { height([$0, $1]) }
    }

    /// Figure 6.1: the surface, and its contour lines.
    static var shape: Figure {
        let wide = field(-10...10, -10...10)
        return Figure(
            panels: [
                Figure.Panel(
                    title: "x²/20 + y²", x: "x", y: "y", series: [.surface(wide)]),
                Figure.Panel(
                    title: "Lines of equal height", x: "x", y: "y",
                    series: [.contour(wide, levels: [1, 4, 9, 16, 25, 36, 49, 64, 81])]),
            ], columns: 2)
    }

    /// Figure 6.2: where the ground falls fastest.
    static var gradients: Figure {
        var (x, y, dx, dy) = ([Double](), [Double](), [Double](), [Double]())
        for across in stride(from: -9.0, through: 9, by: 1.5) {
            for along in stride(from: -4.0, through: 4, by: 1) {
                x.append(across)
                y.append(along)
                // A tenth of the slope keeps the arrows apart.
                dx.append(-0.1 * across / 10)
                dy.append(-0.1 * 2 * along)
            }
        }
        return Figure(
            title: "Minus the gradient of x²/20 + y²", x: Figure.Axis("x", limits: -10...10),
            y: Figure.Axis("y", limits: -5...5),
            series: [.arrows(x: x, y: y, dx: dx, dy: dy)])
    }

    /// Figure 6.4: a ball gains speed on its way down a slope.
    static var rollingBall: Figure {
        func ground(_ x: Double) -> Double { 2.2 * exp(-x * x / 3) }
        let xs = stride(from: 0.0, through: 7.2, by: 0.05).map { $0 }
        // Drops from rest by Euler steps, as in a film with equal times between the pictures.
        var (x, speed) = (0.35, 0.0)
        var places: [Double] = []
        for frame in 0..<30 {
            if frame.isMultiple(of: 6) { places.append(x) }
            let slope = (ground(x + 1e-4) - ground(x - 1e-4)) / 2e-4
            speed = 0.98 * speed - 0.05 * slope
            x += speed * 0.8
        }
        // The ball rests on the ground, not in it.
        let balls = places.map { ground($0) + 0.16 }
        var picture = Figure.Series.scatter(x: places, y: balls, color: .vermilion)
        picture.markerSize = 5
        return Figure(
            title: "Momentum: a ball that rolls down", x: Figure.Axis("place", ticks: .none),
            y: Figure.Axis("height", limits: 0...2.8, ticks: .none), legend: .hidden,
            series: [
                .line(x: xs, y: xs.map(ground), color: .ink),
                picture,
                .arrows(
                    x: Array(places.dropLast()), y: balls.dropLast().map { $0 + 0.18 },
                    dx: zip(places.dropFirst(), places).map { 0.75 * ($0 - $1) },
                    dy: zip(balls.dropFirst(), balls).map { 0.75 * ($0 - $1) }, color: .blue),
            ])
    }

    /// A path over the contour lines.
    static func panel(_ name: String, _ path: [[Double]]) -> Figure.Panel {
        Figure.Panel(
            title: name, x: Figure.Axis("x", limits: -10...10),
            y: Figure.Axis("y", limits: -5...5), legend: .hidden,
            series: [
                .contour(field(-10...10, -5...5), levels: levels, color: .grey),
                .line(
                    x: path.map { $0[0] }, y: path.map { $0[1] }, color: .vermilion,
                    marker: .disc),
                .scatter(x: [0], y: [0], color: .black, marker: .plus),
            ])
    }
}
