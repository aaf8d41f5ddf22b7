import KisoInspect
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// Figures 5.6 to 5.13: the chain rule, and what addition and multiplication nodes pass back.
enum NodeGraphs {
    static func draw(_ notebook: Notebook) throws {
        notebook.introduceFigures(
            "The chain rule: the derivative of a composition is the product of the derivatives of "
                + "its parts, so each node multiplies what arrives by its own.")
        try drawChainRule(notebook)
        notebook.introduceFigures(
            "Backward propagation in an addition node, which passes on what arrives, and in a "
                + "multiplication node, which multiplies it by the other input.")
        try drawAddition(notebook)
        try drawMultiplication(notebook)
    }

    private static func drawChainRule(_ notebook: Notebook) throws {
        let x = variable(3)
        let y = x.power(2)
        let node = ComputationalGraph(of: y, naming: ["x": x, "y": y])
            .differentiated(from: [constant(1.5)])
        notebook.check("1.5 · 2x at 3", node.slope(of: x), is: 9, by: .ours)
        try notebook.draw(
            "5.6",
            GraphDrawing(
                node, title: "What arrives, times the node's own derivative 2x",
                style: .init(differentiated: "L")))

        let v = variable(4)
        let t = x + v
        let z = t.power(2)
        let graph = ComputationalGraph(of: z, naming: ["x": x, "y": v, "t": t, "z": z])
            .differentiated()
        notebook.check("∂z/∂x = 2(x + y)", graph.slope(of: x), is: 14, by: .ours)
        try notebook.draw(
            "5.7",
            GraphDrawing(
                graph, title: "The chain rule in z = (x + y)²", style: .init(differentiated: "z")))
        try notebook.draw("5.8", GraphDrawing(graph, title: "z = (x + y)² in numbers"))
    }

    private static func drawAddition(_ notebook: Notebook) throws {
        let (x, y) = (variable(10), variable(5))
        let z = x + y
        let node = ComputationalGraph(of: z, naming: ["x": x, "y": y, "z": z])
            .differentiated(from: [constant(1.3)])
        notebook.check(
            "an addition passes back", [x, y].map { node.slope(of: $0) },
            are: [1.3, 1.3], by: .prints("Backward Propagation in an Addition Node"))
        try notebook.draw(
            "5.9",
            GraphDrawing(
                node, title: "An addition node passes on what arrives",
                style: .init(differentiated: "L")))
        let loss = z * 1.3 + 2
        let whole = ComputationalGraph(of: loss, naming: ["x": x, "y": y, "z": z, "L": loss])
            .differentiated()
        try notebook.draw(
            "5.10",
            GraphDrawing(
                whole, title: "The same node inside a longer computation of L",
                style: .init(constants: .inside, differentiated: "L")))
        try notebook.draw("5.11", GraphDrawing(node, title: "10 + 5 = 15"))
    }

    private static func drawMultiplication(_ notebook: Notebook) throws {
        let (x, y) = (variable(10), variable(5))
        let z = x * y
        let node = ComputationalGraph(of: z, naming: ["x": x, "y": y, "z": z])
            .differentiated(from: [constant(1.3)])
        notebook.check(
            "a multiplication passes back", [x, y].map { node.slope(of: $0) },
            are: [6.5, 13], tolerance: 1e-12,
            by: .prints("Backward Propagation in a Multiplication Node"))
        try notebook.draw(
            "5.12",
            GraphDrawing(
                node, title: "A multiplication node passes on what arrives, times the other input",
                style: .init(differentiated: "L")))
        try notebook.draw("5.13", GraphDrawing(node, title: "10 × 5 = 50"))
    }
}
