import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// ch04/descent: downhill step by step, with three lengths of the step.
struct Descent: Experiment {
    let id = "ch04/descent"
    let title = "Gradient descent"
    let figures = ["4.10"]
    let explanation = """
        The gradient method, or gradient descent: look where it goes down, take a step that way, \
        look again. Each step is the learning rate times the slope, so that steps become shorter \
        where the ground is flatter, though the rate stays the same. At a rate of 0.1 a hundred \
        steps reach the minimum to nine digits; at 10 each step jumps over the valley and lands \
        higher up, until the numbers are so large that a step of 10⁻⁴ for the slope is lost in \
        them; at 10⁻¹⁰ nothing moves. The learning rate is a hyperparameter: nobody learns it, \
        somebody has to choose it.
        """

    private func bowl(_ x: Tensor) -> Tensor { (x * x).sum() }

    /// All places from the start to the last.
    private func descend(rate: Double, steps: Int) -> [Tensor] {
        var x = Tensor([-3.0, 4.0] as [Double])
        var path = [x]
        for _ in 0..<steps {
            let slopes = numericalGradient(at: x, bowl)
            x = x - rate * slopes
            path.append(x)
        }
        return path
    }

    func run(_ notebook: Notebook) throws {
        let settings: [(name: String, rate: Double, end: [Double], digit: [Double])] = [
            ("rate 0.1", 0.1, [-6.11110793e-10, 8.14814391e-10], [5e-19, 5e-19]),
            ("rate 10, too large", 10, [-2.58983747e+13, -1.29524862e+12], [5e4, 5e3]),
            ("rate 1e-10, too small", 1e-10, [-2.99999994, 3.99999992], [5e-9, 5e-9]),
        ]
        for setting in settings {
            let end = descend(rate: setting.rate, steps: 100)[100].doubles
            for i in 0..<2 {
                notebook.check(
                    "\(setting.name): x\(i)", end[i], is: setting.end[i],
                    tolerance: setting.digit[i], by: .prints("Gradient Method"))
            }
        }

        let path = descend(rate: 0.1, steps: 20).map(\.doubles)
        let field = Figure.Field(x: -4.5...4.5, y: -4.5...4.5) { $0 * $0 + $1 * $1 }
        var heights = Figure.Series.contour(field, levels: [1, 4, 9, 16], color: .grey)
        heights.dash = .dashed
        try notebook.draw(
            "4.10",
            Figure(
                title: "Twenty steps with rate 0.1", x: .init("x₀", limits: -4.5...4.5),
                y: .init("x₁", limits: -4.5...4.5), aspect: .equal, width: 620, height: 600,
                series: [heights, .scatter(x: path.map { $0[0] }, y: path.map { $0[1] })]))
    }
}
