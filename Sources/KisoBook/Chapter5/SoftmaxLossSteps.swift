import KisoInspect
import KisoPlot
import KisoTensor
import KisoTrain

/// Figures A.5 to A.10: backward through softmax, one kind of node after the other.
enum SoftmaxLossSteps {
    /// An edge by the operations where it begins and ends; `nil` before a variable and behind an
    /// output.
    private struct Step {
        let figure: String
        let title: String
        let from: String?
        let to: String?
    }

    private static let steps = [
        Step(
            figure: "A.5", title: "Step 1: −t/y arrives from the cross-entropy", from: "multiply",
            to: nil),
        Step(
            figure: "A.6", title: "Step 2: × swaps its inputs, −t S goes to the reciprocal",
            from: "divide", to: "multiply"),
        Step(
            figure: "A.7", title: "Step 3: three branches add up, the reciprocal gives 1/S",
            from: "add", to: "divide"),
        Step(figure: "A.8", title: "Step 4: + passes 1/S on to all", from: "exp", to: "add"),
        Step(
            figure: "A.9", title: "Step 5: × gives −t / exp(a) to the other side", from: "exp",
            to: "multiply"),
        Step(
            figure: "A.10", title: "Step 6: exp adds both and multiplies: y − t", from: nil,
            to: "exp"),
    ]

    static func draw(_ notebook: Notebook) throws {
        let parts = SoftmaxLoss()
        // What the cross-entropy passes back is where softmax begins.
        let whole = parts.graph.differentiated()
        let arriving = parts.probabilities.compactMap { whole.derivative(of: $0) }
        notebook.check(
            "−t/y", arriving.map { $0.item() }, are: [0, -5, 0], tolerance: 1e-14, by: .ours)
        let graph = parts.softmaxGraph.differentiated(from: arriving)
        notebook.check(
            "1/S behind the reciprocal", graph.slope(of: parts.sum), is: 0.1,
            tolerance: 1e-15, by: .ours)
        notebook.introduceFigures("Backward through softmax, one more kind of node in each figure.")
        for count in 1...steps.count {
            let done = steps.prefix(count).map { [$0.from, $0.to] }
            var style = ComputationStyle()
            style.showsDerivative = { done.contains([$0.operation, $1?.operation]) }
            try notebook.draw(
                steps[count - 1].figure,
                GraphDrawing(graph, title: steps[count - 1].title, style: style))
        }
    }
}
