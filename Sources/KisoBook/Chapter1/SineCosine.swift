import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// ch01/sine-cosine: two curves in one plot, told apart by dashes and a legend.
struct SineCosine: Experiment {
    let id = "ch01/sine-cosine"
    let title = "Sine and cosine"
    let figures = ["1.4"]
    let explanation = """
        One array of places, two arrays of values, and a figure that names its axes.
        """

    func run(_ notebook: Notebook) throws {
        let x = Tensor.arange(0, 6, step: 0.1, dtype: .float64)
        notebook.check("points", Double(x.count), is: 60, by: .ours)
        try notebook.draw(
            "1.4",
            Figure(
                title: "sin and cos", x: "x", y: "y",
                series: [
                    .line(x: x.doubles, y: x.sin().doubles, name: "sin"),
                    .line(x: x.doubles, y: x.cos().doubles, name: "cos", dash: .dashed),
                ]))
    }
}
