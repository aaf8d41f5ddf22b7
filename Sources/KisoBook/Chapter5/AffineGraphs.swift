import KisoInspect
import KisoCore
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// Figures 5.27, 5.28, 5.30 and 5.31: matrices flow through the edges, and their shapes are shown.
enum AffineGraphs {
    static func draw(_ notebook: Notebook) throws {
        notebook.introduceFigures(
            "An affine layer is a matrix product and an addition. Shapes stand at the edges: each "
                + "derivative has the shape of its variable, and for a batch of N examples the "
                + "derivative of the bias is the sum over the batch.")
        try drawOneExample(notebook)
        try drawBatch(notebook)
        try drawNetwork(notebook)
    }

    private static func style() -> ComputationStyle {
        var style = ComputationStyle(differentiated: "L")
        // A vector is multiplied as a matrix of one row.
        style.hidden.insert("reshape")
        return style
    }

    private static func drawOneExample(_ notebook: Notebook) throws {
        var random = notebook.random("affine")
        let x = Tensor.normal([2], dtype: .float64, using: &random).tracked
        let w = Tensor.normal([2, 3], dtype: .float64, using: &random).tracked
        let b = Tensor.normal([3], dtype: .float64, using: &random).tracked
        let product = x.matmul(w)
        let y = product + b
        let graph = ComputationalGraph(
            of: y, naming: ["X": x, "W": w, "B": b, "X·W": product, "Y": y])
        try notebook.draw(
            "5.27", GraphDrawing(graph, title: "An affine layer with its shapes", style: style()))

        let upstream = Tensor.normal([3], dtype: .float64, using: &random)
        let back = graph.differentiated(from: [upstream])
        let (dX, dW) = (back.derivative(of: x)!, back.derivative(of: w)!)
        let byFormula = upstream.matmul(w.detached.transposed())
        notebook.check(
            "∂L/∂X = ∂L/∂Y · Wᵀ", holds: (dX - byFormula).absolute().max().item() < 1e-12,
            by: .says("Affine Layer"))
        let outer = x.detached.reshaped([2, 1]).matmul(upstream.reshaped([1, 3]))
        notebook.check(
            "∂L/∂W = Xᵀ · ∂L/∂Y", holds: (dW - outer).absolute().max().item() < 1e-12,
            by: .says("Affine Layer"))
        try notebook.draw(
            "5.28",
            GraphDrawing(back, title: "A derivative has the shape of its variable", style: style()))
    }

    private static func drawBatch(_ notebook: Notebook) throws {
        let x = Tensor([[0.0, 0], [10, 0]] as [[Double]]).tracked
        let w = Tensor([[1.0, 1, 1], [1, 1, 1]] as [[Double]]).tracked
        let b = Tensor([1, 2, 3] as [Double]).tracked
        let product = x.matmul(w)
        let y = product + b
        notebook.check(
            "X·W + B", y.doubles, are: [1, 2, 3, 11, 12, 13],
            by: .prints("Batch-Based Affine Layer"))
        let upstream = Tensor([[1, 2, 3], [4, 5, 6]] as [[Double]])
        let graph = ComputationalGraph(of: y, naming: [:]).differentiated(from: [upstream])
        notebook.check(
            "∂L/∂B sums over the batch", graph.derivative(of: b)!.doubles, are: [5, 7, 9],
            by: .prints("Batch-Based Affine Layer"))
        try drawFive(notebook)
    }

    /// A batch of five, so that its size is no other number of the drawing.
    private static func drawFive(_ notebook: Notebook) throws {
        var random = notebook.random("batch")
        let x = Tensor.normal([5, 2], dtype: .float64, using: &random).tracked
        let w = Tensor.normal([2, 3], dtype: .float64, using: &random).tracked
        let b = Tensor.normal([3], dtype: .float64, using: &random).tracked
        let product = x.matmul(w)
        let y = product + b
        let graph = ComputationalGraph(
            of: y, naming: ["X": x, "W": w, "B": b, "X·W": product, "Y": y]
        ).differentiated(from: [Tensor.normal([5, 3], dtype: .float64, using: &random)])
        try notebook.draw(
            "5.30",
            GraphDrawing(graph, title: "An affine layer for a batch of N = 5", style: style())
        )
    }

    private static func drawNetwork(_ notebook: Notebook) throws {
        let network = Sequential {
            Affine(inputs: 784, outputs: 50)
            ReLU()
            Affine(inputs: 50, outputs: 100)
            ReLU()
            Affine(inputs: 100, outputs: 10)
        }
        var drawing = NetworkDrawing(input: [784])
        drawing.ending = "Softmax"
        drawing.direction = .right
        try notebook.draw(
            "5.31", try drawing.drawing(of: network, title: "From pixels to probabilities"))
    }
}
