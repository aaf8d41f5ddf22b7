import KisoPlot

/// ch04/numerical-derivative: slopes by subtraction, the bad way and the good way.
struct NumericalDerivative: Experiment {
    let id = "ch04/numerical-derivative"
    let title = "Slopes from differences"
    let figures = ["4.5", "4.6", "4.7"]
    let reads = ["Differences.swift"]
    let explanation = """
        A derivative is what the slope between two points becomes when they come together. \
        Numerical differentiation cannot let them come too close, because of rounding errors: \
        10⁻⁵⁰ is zero in float32, and added to 5 it is lost in float64, too. (The book's text \
        speaks of 10⁻⁵⁰; its code has `10e-50`, which is 10⁻⁴⁹. Both are too small.) A step of \
        10⁻⁴ is small enough. The forward difference goes to one side only; the central \
        difference goes to both, and the largest part of the error cancels.
        """

    private func parabola(_ x: Double) -> Double { 0.01 * (x * x) + 0.1 * x }

    func run(_ notebook: Notebook) throws {
        notebook.check("1e-50 as float32", Double(Float(1e-50)), is: 0, by: .prints("Derivative"))
        notebook.check(
            "forward difference at 5, step 1e-50",
            Differences.forward(at: 5, step: 1e-50, parabola), is: 0, by: .ours)

        let atFive = Differences.central(at: 5, parabola)
        let atTen = Differences.central(at: 10, parabola)
        notebook.check(
            "central difference at 5", atFive, is: 0.1999999999990898, tolerance: 5e-17,
            by: .prints("Examples of Numerical Differentiation"))
        notebook.check(
            "central difference at 10", atTen, is: 0.2999999999986347, tolerance: 5e-17,
            by: .prints("Examples of Numerical Differentiation"))

        try drawTangentAndSecant(notebook)
        try notebook.draw(
            "4.6",
            Figure(title: "f(x) = 0.01x² + 0.1x", x: "x", y: "f(x)", series: [curve(0, 20)]))
        try notebook.draw(
            "4.7",
            Figure(
                panels: [(5.0, atFive), (10.0, atTen)].map { place, slope in
                    Figure.Panel(
                        title: "x = \(Int(place))", x: "x", y: "f(x)", legend: .topLeft,
                        series: [
                            curve(0, 20, name: "f"),
                            line(through: place, slope, 0, 20, "slope \(rounded(slope))"),
                        ])
                }))
    }

    /// The step is large here so that the two lines can be told apart.
    private func drawTangentAndSecant(_ notebook: Notebook) throws {
        let (x, h) = (4.0, 12.0)
        let tangent = Differences.central(at: x, parabola)
        let secant = Differences.forward(at: x, step: h, parabola)
        try notebook.draw(
            "4.5",
            Figure(
                title: "Tangent at x, and line through x and x + h", x: "x", y: "f(x)",
                legend: .topLeft,
                annotations: [
                    .init("x", x: x + 0.3, y: parabola(x) - 0.4, anchor: .leading),
                    .init("x + h", x: x + h + 0.3, y: parabola(x + h) - 0.4, anchor: .leading),
                ],
                series: [
                    curve(0, 20, name: "f"),
                    line(through: x, tangent, 0, 20, "true slope"),
                    line(through: x, secant, 0, 20, "forward difference", .dashed),
                    .scatter(x: [x, x + h], y: [parabola(x), parabola(x + h)], color: .ink),
                ]))
    }

    private func curve(_ start: Double, _ end: Double, name: String? = nil) -> Figure.Series {
        let x = Array(stride(from: start, through: end, by: 0.1))
        return .line(x: x, y: x.map(parabola), name: name)
    }

    private func line(
        through x: Double, _ slope: Double, _ start: Double, _ end: Double, _ name: String,
        _ dash: Figure.Dash = .solid
    ) -> Figure.Series {
        let ends = [start, end]
        return .line(
            x: ends, y: ends.map { parabola(x) + slope * ($0 - x) }, name: name, dash: dash)
    }

    private func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
