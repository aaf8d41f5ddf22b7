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
        notebook.check("∂L/∂X = ∂L/∂Y · Wᵀ", dX.doubles, are: byFormula.doubles, tolerance: 1e-12)
        let outer = x.detached.reshaped([2, 1]).matmul(upstream.reshaped([1, 3]))
        notebook.check("∂L/∂W = Xᵀ · ∂L/∂Y", dW.doubles, are: outer.doubles, tolerance: 1e-12)
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
        notebook.check("X·W + B", y.doubles, are: [1, 2, 3, 11, 12, 13])
        let upstream = Tensor([[1, 2, 3], [4, 5, 6]] as [[Double]])
        let graph = ComputationalGraph(
            of: y, naming: ["X": x, "W": w, "B": b, "X·W": product, "Y": y]
        ).differentiated(from: [upstream])
        notebook.check(
            "∂L/∂B sums over the batch", graph.derivative(of: b)!.doubles, are: [5, 7, 9])
        try notebook.draw(
            "5.30", GraphDrawing(graph, title: "An affine layer for a batch of two", style: style())
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
