import KisoInspect
import KisoCore
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// Figures 5.32, 5.33, A.1 to A.4 and A.11: softmax with loss, whole and in its two halves.
enum SoftmaxLossGraphs {
    static func draw(_ notebook: Notebook) throws {
        let parts = SoftmaxLoss()
        let graph = parts.graph.differentiated()
        notebook.check(
            "softmax", parts.probabilities.map { $0.item() }, are: [0.3, 0.2, 0.5],
            tolerance: 1e-15, by: .prints("Softmax-with-Loss Layer"))
        notebook.check(
            "y − t arrives at the scores", parts.scores.map { graph.slope(of: $0) },
            are: [0.3, -0.8, 0.5], tolerance: 1e-15, by: .prints("Softmax-with-Loss Layer"))
        checkNearlyRight(notebook)

        notebook.introduceFigures(
            "Softmax and cross-entropy together, node by node and as two layers: what arrives at the "
                + "scores is the difference of output and label.")
        try notebook.draw("5.32", GraphDrawing(graph, title: title))
        try notebook.draw("5.33", folded(parts, graph))
    }

    private static let title = "Softmax with loss, node by node"

    /// Where appendix A begins: the two layers, and each of them by itself.
    static func drawAppendix(_ notebook: Notebook) throws {
        let parts = SoftmaxLoss()
        notebook.introduceFigures(
            "Appendix A follows that computation step by step. It begins with the two layers as in "
                + "figure 5.33, and with each of them by itself.")
        try notebook.draw("A.1", folded(parts, parts.graph.differentiated()))
        try notebook.draw("A.2", GraphDrawing(parts.softmaxGraph, title: "Softmax, forward"))
        let crossEntropy = parts.crossEntropyGraph
        try notebook.draw("A.3", GraphDrawing(crossEntropy, title: "Cross-entropy, forward"))
        try notebook.draw(
            "A.4",
            GraphDrawing(
                crossEntropy.differentiated(), title: "Cross-entropy, forward and backward"))
    }

    /// Where it ends, with the whole of figure 5.32.
    static func drawEnd(_ notebook: Notebook) throws {
        notebook.introduceFigures("All steps together, as in figure 5.32.")
        try notebook.draw("A.11", GraphDrawing(SoftmaxLoss().graph.differentiated(), title: title))
    }

    /// A network that is nearly sure and right learns little: the library's fused layer, once.
    private static func checkNearlyRight(_ notebook: Notebook) {
        let scores = Tensor([[1, 99, 1e-300]] as [[Double]]).log()
        let label = Tensor([1] as [Int64])
        let derivative = gradient(at: scores) { $0.softmaxCrossEntropy(labels: label) }
        notebook.check(
            "y − t of (0.01, 0.99, 0)", derivative.doubles, are: [0.01, -0.01, 0], tolerance: 1e-15,
            by: .prints("Softmax-with-Loss Layer"))
    }

    /// The two layers as boxes, with the numbers of the run at their edges.
    private static func folded(_ parts: SoftmaxLoss, _ graph: ComputationalGraph) -> GraphDrawing {
        var drawing = GraphDrawing(title: "Softmax with loss, folded into two layers")
        let softmax = drawing.addNode("Softmax", shape: .box)
        let crossEntropy = drawing.addNode("Cross-Entropy\nError", shape: .box)
        func addEdge(_ value: Tensor, from source: Int, to target: Int) {
            drawing.addEdge(
                from: source, to: target, above: GraphDrawing.text(of: value),
                below: graph.derivative(of: value).map(GraphDrawing.text) ?? "")
        }
        for (index, score) in parts.scores.enumerated() {
            let name = graph.nodes[graph.index(of: score)!].name!
            addEdge(score, from: drawing.addNode(name, shape: .plain), to: softmax)
            addEdge(parts.probabilities[index], from: softmax, to: crossEntropy)
        }
        for label in parts.labels {
            let name = graph.nodes[graph.index(of: label)!].name!
            addEdge(label, from: drawing.addNode(name, shape: .plain), to: crossEntropy)
        }
        addEdge(parts.loss, from: crossEntropy, to: drawing.addNode("L", shape: .plain))
        return drawing
    }
}
