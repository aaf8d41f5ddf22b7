import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// ch03/activations: what a neuron does with its weighted sum: step, sigmoid, ReLU or nothing.
struct Activations: Experiment {
    let id = "ch03/activations"
    let title = "Step, sigmoid, ReLU"
    let figures = ["3.6", "3.7", "3.8", "3.9"]
    let explanation = """
        The step of a perceptron jumps from 0 to 1. The sigmoid goes the same way in a smooth curve, \
        so that a small change of the sum is a small change of the answer, and that is what learning \
        will need. ReLU lets positive sums through and stops the others. None of them is a straight \
        line; if they were, layers on layers would be worth no more than one.
        """

    func run(_ notebook: Notebook) throws {
        let x = Tensor([-1.0, 1.0, 2.0] as [Double])
        notebook.check(
            "x > 0", (x .> 0).debugDescription, is: "array([False,  True,  True])",
            by: .prints("Implementing a Step Function"))
        notebook.check(
            "step(x)", (x .> 0).cast(to: .int64).debugDescription, is: "array([0, 1, 1])",
            by: .prints("Implementing a Step Function"))
        notebook.check("step(x), Kiso's own", x.step().doubles, are: [0, 1, 1], by: .ours)

        let t = Tensor([1.0, 2.0, 3.0] as [Double])
        notebook.check(
            "1.0 + t", (1.0 + t).debugDescription, is: "array([2., 3., 4.])",
            by: .prints("Implementing a Sigmoid Function"))
        notebook.check(
            "1.0 / t", (1.0 / t).debugDescription,
            is: "array([1.        , 0.5       , 0.33333333])",
            by: .prints("Implementing a Sigmoid Function"))

        let sigmoid = 1 / (1 + (-x).exp())
        let printed = [0.26894142, 0.73105858, 0.88079708]
        notebook.check(
            "sigmoid(x)", sigmoid.doubles, are: printed, tolerance: 5e-9,
            by: .prints("Implementing a Sigmoid Function"))
        notebook.check(
            "sigmoid(x), Kiso's own", x.sigmoid().doubles, are: printed, tolerance: 5e-9, by: .ours)
        notebook.check("relu(x)", x.relu().doubles, are: [0, 1, 2], by: .ours)
        try draw(in: notebook)
    }

    private func draw(in notebook: Notebook) throws {
        let x = Tensor.arange(-5, 5, step: 0.1, dtype: .float64)
        let places = x.doubles
        let sigmoid = x.sigmoid().doubles
        // A jump is drawn upright: both values stand at 0.
        let step = Tensor([-5, 0, 5] as [Double]).step().doubles
        let jump = (x: [-5, 0, 0, 5.0], y: [step[0], step[1], step[2], step[2]])
        func figure(_ title: String, _ height: ClosedRange<Double>, _ series: [Figure.Series])
            -> Figure
        {
            Figure(
                title: title, x: "x", y: .init("h(x)", limits: height), legend: .topLeft,
                series: series)
        }
        try notebook.draw("3.6", figure("Step", -0.1...1.1, [.line(x: jump.x, y: jump.y)]))
        try notebook.draw("3.7", figure("Sigmoid", -0.1...1.1, [.line(x: places, y: sigmoid)]))
        try notebook.draw(
            "3.8",
            figure(
                "Sigmoid and step", -0.1...1.1,
                [
                    .line(x: places, y: sigmoid, name: "sigmoid"),
                    .line(x: jump.x, y: jump.y, name: "step", dash: .dashed),
                ]))
        try notebook.draw(
            "3.9", figure("ReLU", -1...5.5, [.line(x: places, y: x.relu().doubles)]))
    }
}
