import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// ch04/partial: one variable at a time, then all of them: the gradient.
struct PartialDerivatives: Experiment {
    let id = "ch04/partial"
    let title = "Partial derivatives and the gradient"
    let figures = ["4.8", "4.9"]
    let reads = ["NumericalGradient.swift"]
    let explanation = """
        With several variables there is a slope for each of them, taken while the others stand \
        still. All slopes together are the gradient, an arrow that points where the function rises \
        fastest. So its opposite points downhill; on this bowl all of the arrows lead to the bottom, \
        and they are longer where it is steeper.
        """

    private func bowl(_ x: Tensor) -> Tensor { (x * x).sum() }

    func run(_ notebook: Notebook) throws {
        notebook.check(
            "slope along x₀ at (3, 4)", Differences.central(at: 3) { x0 in x0 * x0 + 16 },
            is: 6.00000000000378, tolerance: 5e-15, by: .prints("Partial Derivative"))
        notebook.check(
            "slope along x₁ at (3, 4)", Differences.central(at: 4) { x1 in 9 + x1 * x1 },
            is: 7.999999999999119, tolerance: 5e-16, by: .prints("Partial Derivative"))
        for (place, printed) in [
            ([3.0, 4.0], "[6. 8.]"), ([0.0, 2.0], "[0. 4.]"), ([3.0, 0.0], "[6. 0.]"),
        ] {
            let slopes = numericalGradient(at: Tensor(place), bowl)
            notebook.check(
                "gradient at \(place)", "\(slopes)", is: printed, by: .prints("Gradient"))
        }

        try notebook.draw(
            "4.8",
            Figure(
                title: "f(x₀, x₁) = x₀² + x₁²", x: "x₀", y: "x₁", z: "f",
                series: [.surface(.init(x: -3...3, y: -3...3, steps: 21) { $0 * $0 + $1 * $1 })]))
        try notebook.draw("4.9", downhill())
    }

    /// Minus the gradient as an arrow at each place of a grid.
    private func downhill() -> Figure {
        let axis = Tensor.arange(-2, 2.5, step: 0.25, dtype: .float64).doubles
        var (x, y, dx, dy): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        let length = 0.06
        for x0 in axis {
            for x1 in axis {
                let slopes = numericalGradient(at: Tensor([x0, x1]), bowl).doubles
                x.append(x0)
                y.append(x1)
                dx.append(-slopes[0] * length)
                dy.append(-slopes[1] * length)
            }
        }
        return Figure(
            title: "Downhill everywhere", x: .init("x₀", limits: -2.1...2.5),
            y: .init("x₁", limits: -2.1...2.5), aspect: .equal, width: 640, height: 620,
            series: [.arrows(x: x, y: y, dx: dx, dy: dy)])
    }
}
