import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// ch01/sine: a curve from 60 points.
struct Sine: Experiment {
    let id = "ch01/sine"
    let title = "A sine curve"
    let figures = ["1.3"]
    let explanation = """
        A curve is drawn from points that lie close together: an array of places from 0 to 5.9, a \
        tenth apart, and the sine of each.
        """

    func run(_ notebook: Notebook) throws {
        let x = Tensor.arange(0, 6, step: 0.1, dtype: .float64)
        let y = x.sin()
        notebook.check("points", Double(x.count), is: 60, by: .ours)
        notebook.check(
            "the last place", x[-1].item(), is: 5.9, tolerance: 1e-12,
            by: .prints("Drawing a Simple Graph"))
        try notebook.draw(
            "1.3", Figure(x: "x", y: "sin x", series: [.line(x: x.doubles, y: y.doubles)]))
    }
}
