import KisoCore
import KisoPlot
import KisoTensor

/// A number that computations with it remember.
func variable(_ value: Double) -> Tensor { constant(value).tracked }

/// A number that has no derivative.
func constant(_ value: Double) -> Tensor { Tensor([value], shape: .scalar) }

extension ComputationalGraph {
    /// The derivative with respect to a number; not a number if there is none.
    func slope(of variable: Tensor) -> Double { derivative(of: variable)?.item() ?? .nan }
}

/// ch05/graphs: every computational graph of the chapter and of appendix A, drawn from a real run.
struct Graphs: Experiment {
    let id = "ch05/graphs"
    let title = "Computational graphs, forward and backward"
    let figures =
        (1...15).map { "5.\($0)" } + (18...25).map { "5.\($0)" }
        + ["5.27", "5.28", "5.30", "5.31", "5.32", "5.33"] + (1...11).map { "A.\($0)" }
    let seconds = 20
    let explanation = """
        A computational graph has a circle, a node, for every operation. Values flow from left to \
        right and stand above the arrows; derivatives flow backward, from right to left, and \
        stand below. Each node needs only a local calculation: it multiplies what arrives by its \
        own derivative and passes it on.

        Nothing here is drawn by hand. Each formula is computed with tensors, which record every \
        operation; the record is followed backward, and what is found at each edge is written \
        there.
        """

    func run(_ notebook: Notebook) throws {
        try ShoppingGraphs.draw(notebook)
        try NodeGraphs.draw(notebook)
        try ShoppingGraphs.drawAll(notebook)
        try ActivationGraphs.draw(notebook)
        try AffineGraphs.draw(notebook)
        try SoftmaxLossGraphs.draw(notebook)
        try SoftmaxLossGraphs.drawAppendix(notebook)
        try SoftmaxLossSteps.draw(notebook)
        try SoftmaxLossGraphs.drawEnd(notebook)
    }
}
