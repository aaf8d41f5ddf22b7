import KisoInspect
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// ch05/apple: the price of two apples with tax, and what it owes to each of the three numbers.
struct Apple: Experiment {
    let id = "ch05/apple"
    let title = "Two apples through multiplication nodes"
    let figures = ["5.16"]
    let reads = ["NaiveLayers.swift"]
    let explanation = """
        Two multiplications make the price: apples by their number, then by the tax. Going \
        backward, each multiplication node passes on what arrives, times its other input. The \
        derivatives tell how much the price moves with each number: by 2.2 for one unit of an \
        apple's price.

        First the nodes are written by hand, with a forward and a backward method. Then the same \
        formula is computed with tensors, which record it, and the recorded graph must say the \
        same.
        """

    func run(_ notebook: Notebook) throws {
        var applesNode = MulLayer()
        var taxNode = MulLayer()

        // Forward, from left to right.
        let apples = applesNode.forward(100, 2)
        let price = taxNode.forward(apples, 1.1)

        // Back, from right to left.
        let (dApples, dTax) = taxNode.backward(1)
        let (dApple, dNumber) = applesNode.backward(dApples)

        notebook.check(
            "price", price, is: 220, tolerance: 1e-9,
            by: .prints("Implementing a Multiplication Layer"))
        notebook.check(
            "derivatives by apple, number, tax", [dApple, dNumber, dTax], are: [2.2, 110, 200],
            tolerance: 1e-9, by: .prints("Implementing a Multiplication Layer"))
        try compareWithEngine(notebook, byHand: [dApple, dNumber, dTax])
    }

    private func compareWithEngine(_ notebook: Notebook, byHand: [Double]) throws {
        let (apple, number, tax) = (variable(100), variable(2), variable(1.1))
        let price = apple * number * tax
        let graph = ComputationalGraph(
            of: price,
            naming: ["apple": apple, "number of apples": number, "tax": tax, "price": price]
        ).differentiated()
        let derivatives = [apple, number, tax].map { graph.slope(of: $0) }
        notebook.check("the recorded graph says the same", derivatives, are: byHand, by: .ours)
        try notebook.draw("5.16", GraphDrawing(graph, title: "Two apples, forward and backward"))
    }
}
