import KisoInspect
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// Figures 5.18 to 5.25: ReLU, and the sigmoid node by node and as one.
enum ActivationGraphs {
    static func draw(_ notebook: Notebook) throws {
        notebook.introduceFigures(
            "Activation functions. ReLU passes a derivative on or stops it. The sigmoid is followed "
                + "node by node, and then as one node, whose derivative needs its output only.")
        try drawReLU(notebook)
        try drawSigmoid(notebook)
    }

    private static func drawReLU(_ notebook: Notebook) throws {
        let (open, closed) = (variable(3), variable(-2))
        let (passed, stopped) = (open.relu(), closed.relu())
        let graph = ComputationalGraph(
            of: [passed, stopped],
            naming: ["x": open, "y": passed, "x": closed, "y": stopped]
        ).differentiated(from: [constant(1.3), constant(1.3)])
        notebook.check(
            "ReLU passes back at 3 and −2",
            [open, closed].map { graph.slope(of: $0) }, are: [1.3, 0], by: .ours)
        try notebook.draw(
            "5.18",
            GraphDrawing(
                graph, title: "ReLU is a switch: x > 0 lets the derivative through",
                style: .init(differentiated: "L")))
    }

    private static func drawSigmoid(_ notebook: Notebook) throws {
        let x = variable(1)
        let upstream = constant(2)
        let y = 1 / ((x * -1).exp() + 1)
        let forward = ComputationalGraph(of: y, naming: ["x": x, "y": y])
        try notebook.draw("5.19", GraphDrawing(forward, title: "1 / (1 + exp(−x)), forward"))

        // One more node passes its derivative on in every drawing.
        let graph = forward.differentiated(from: [upstream])
        let titles = [
            ("5.20", "Step 1: the reciprocal multiplies by −y²", ["divide"]),
            ("5.21", "Step 2: the sum passes on", ["divide", "add"]),
            ("5.22", "Step 3: exp multiplies by its own value", ["divide", "add", "exp"]),
            ("5.23", "Step 4: the product multiplies by −1", ["divide", "add", "exp", "multiply"]),
        ]
        for (number, title, passed) in titles {
            var style = ComputationStyle()
            style.showsDerivative = { _, to in to?.operation.map(passed.contains) ?? true }
            try notebook.draw(number, GraphDrawing(graph, title: title, style: style))
        }

        let folded = x.sigmoid()
        let single = ComputationalGraph(of: folded, naming: ["x": x, "y": folded])
            .differentiated(from: [upstream])
        let byNodes = graph.slope(of: x)
        let byFormula = 2 * y.item() * (1 - y.item())
        notebook.check(
            "one node gives what four give", single.slope(of: x), is: byNodes,
            tolerance: 1e-15, by: .ours)
        notebook.check(
            "and that is 2 y (1 − y)", holds: abs(byNodes - byFormula) < 1e-15,
            by: .says("Sigmoid Layer"))
        try notebook.draw("5.24", GraphDrawing(single, title: "The sigmoid as one node"))
        try notebook.draw(
            "5.25",
            GraphDrawing(
                single, title: "∂L/∂x = ∂L/∂y · y (1 − y): the output is enough",
                style: .init(differentiated: "L")))
    }
}
