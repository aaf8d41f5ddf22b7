import KisoCore
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor

/// ch06/activation-histograms: what five layers make of normal numbers, by the size of the first
/// weights.
struct ActivationHistograms: Experiment {
    let id = "ch06/activation-histograms"
    let title = "How initial weights spread the activations"
    let figures = ["6.10", "6.11", "6.12", "6.13", "6.14"]
    let explanation = """
        A thousand examples of a hundred normal numbers run through five layers that have learnt \
        nothing yet. With weights of standard deviation 1 the sigmoid saturates at 0 and 1, where its \
        slope vanishes. With 0.01 every unit says about 0.5, so that a hundred of them say no more \
        than one. Xavier's choice, 1/√n for n inputs, keeps the values spread.

        ReLU throws half of its input away. With 0.01 the layers fade to nothing, with Xavier's \
        weights they fade slowly, and with He's √(2/n) the last layer is as wide as the first.
        """

    private static let nodes = 100

    func run(_ notebook: Notebook) throws {
        let one = activations(notebook, .normal(1)) { $0.sigmoid() }
        try draw("6.10", "Sigmoid, standard deviation 1", one, in: notebook)
        let extremes = one[4].doubles.count { $0 < 0.1 || $0 > 0.9 }
        notebook.check(
            "sigmoid, 1: share of the last layer below 0.1 or above 0.9",
            Double(extremes) / Double(one[4].count), in: 0.6...1, by: .ours)

        let small = activations(notebook, .normal(0.01)) { $0.sigmoid() }
        try draw("6.11", "Sigmoid, standard deviation 0.01", small, in: notebook)
        notebook.check(
            "sigmoid, 0.01: mean of the last layer", small[4].mean().item(), in: 0.49...0.51,
            by: .ours)
        notebook.check(
            "sigmoid, 0.01: widest distance from 0.5 in the last layer",
            (small[4] - 0.5).absolute().max().item(), in: 0...0.1, by: .ours)

        try notebook.draw("6.12", Self.xavierDiagram)
        let xavier = activations(notebook, .xavier) { $0.sigmoid() }
        try draw("6.13", "Sigmoid, Xavier", xavier, in: notebook)
        notebook.check(
            "sigmoid, Xavier: the last layer is wider than with 0.01",
            holds: spread(xavier[4]) > 3 * spread(small[4]),
            found: "\(spread(xavier[4])) against \(spread(small[4]))",
            by: .says("Distribution of Activations in the Hidden Layers"))
        let bell = activations(notebook, .xavier) { $0.tanh() }
        // Neither vanished nor driven to -1 and 1.
        notebook.check(
            "tanh, Xavier: deviation of the last layer", spread(bell[4]), in: 0.3...0.7, by: .ours)
        try draw("tanh-xavier", "tanh, Xavier", bell, range: -1...1, in: notebook)
        notebook.check(
            "tanh, Xavier: mean of the last layer", bell[4].mean().item(), in: -0.05...0.05,
            by: .ours)

        try compareRectified(notebook)
    }

    /// Figure 6.14, and the means that the book prints for ReLU.
    private func compareRectified(_ notebook: Notebook) throws {
        let small = activations(notebook, .normal(0.01)) { $0.relu() }
        let xavier = activations(notebook, .xavier) { $0.relu() }
        let he = activations(notebook, .he) { $0.relu() }
        notebook.say(
            "ReLU with 0.01: the book's means are 0.0396, 0.0029, 0.000197, 1.32e-5, 9.46e-7")
        // Over 300 other draws the means lie within four deviations of these factors.
        let printed = [0.0396, 0.0029, 0.000197, 1.32e-5, 9.46e-7]
        let spreads = [0.05, 0.3, 0.45, 0.6, 0.75]
        for (layer, (mean, part)) in zip(printed, spreads).enumerated() {
            notebook.check(
                "ReLU, 0.01: mean of layer \(layer + 1)", small[layer].mean().item(),
                in: mean * (1 - part)...mean * (1 + part),
                by: .ours(around: Finding.text(mean), "Initial Weight Values for ReLU"))
        }
        notebook.check(
            "ReLU, Xavier: mean of layer 5 over that of layer 1",
            (xavier[4].mean() / xavier[0].mean()).item(), in: 0.05...0.5, by: .ours)
        notebook.check(
            "ReLU, He: mean of layer 5 over that of layer 1",
            (he[4].mean() / he[0].mean()).item(), in: 0.5...2, by: .ours)
        let rows = [("0.01", small), ("Xavier", xavier), ("He", he)]
        let panels = rows.flatMap { name, layers in
            layers.enumerated().map { index, values in
                panel("\(name), layer \(index + 1)", values, range: 0...1, top: 7000)
            }
        }
        try notebook.draw(
            "6.14", Figure(title: "ReLU; columns end at 7,000", panels: panels, columns: 5))
    }

    /// The outputs of the five layers.
    private func activations(
        _ notebook: Notebook, _ initializer: Initializer, _ activation: (Tensor) -> Tensor
    ) -> [Tensor] {
        var generator = notebook.random("activations")
        var x = Tensor.normal([1000, Self.nodes], using: &generator)
        return (1...5).map { _ in
            let deviation = initializer.standardDeviation(inputs: Self.nodes)
            let weight = Tensor.normal(
                [Self.nodes, Self.nodes], standardDeviation: deviation, using: &generator)
            x = activation(x.matmul(weight))
            return x
        }
    }

    private func spread(_ x: Tensor) -> Double { x.standardDeviation().item() }

    private func draw(
        _ number: String, _ title: String, _ layers: [Tensor],
        range: ClosedRange<Double> = 0...1, in notebook: Notebook
    ) throws {
        let panels = layers.enumerated().map {
            panel("layer \($0.offset + 1)", $0.element, range: range, top: nil)
        }
        try notebook.draw(number, Figure(title: title, panels: panels, columns: 5))
    }

    private func panel(
        _ title: String, _ values: Tensor, range: ClosedRange<Double>, top: Double?
    ) -> Figure.Panel {
        Figure.Panel(
            title: title, x: Figure.Axis(limits: range),
            y: Figure.Axis(limits: top.map { 0...$0 }),
            series: [.histogram(values.doubles, bins: 30, range: range)])
    }

    /// Figure 6.12: a unit and the n units that it listens to.
    private static var xavierDiagram: Figure {
        let heights = [0.0, 1, 2, 4]
        var layer = Figure.Series.scatter(
            x: [0, 0, 0, 0, 3], y: heights + [2], color: .blue)
        layer.markerSize = 6
        return Figure(
            panels: [
                Figure.Panel(
                    title: "Xavier's initial weights", x: Figure.Axis(limits: -1.2...5),
                    y: Figure.Axis(limits: -0.8...5), legend: .hidden, showsAxes: false,
                    annotations: [
                        Figure.Annotation("n units", x: -0.25, y: 3, anchor: .trailing),
                        Figure.Annotation("⋮", x: 0, y: 3),
                        Figure.Annotation(
                            "weights: standard deviation 1/√n", x: 1.7, y: 4, anchor: .leading),
                    ],
                    series: heights.map { .line(x: [0, 3], y: [$0, 2], color: .grey) } + [layer])
            ], width: 700, height: 420)
    }
}
