import KisoInspect
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// Figures 5.1 to 5.5, 5.14 and 5.15: what fruit costs.
enum ShoppingGraphs {
    static func draw(_ notebook: Notebook) throws {
        notebook.introduceFigures(
            "Two problems about the price of fruit, solved by forward propagation. Then the first "
                + "of them backward: how the price follows the price of an apple.")
        try drawForward(notebook)
        try drawBackward(notebook)
    }

    private static func drawForward(_ notebook: Notebook) throws {
        let apple = variable(100)
        let price = apple * 2 * 1.1
        notebook.check(
            "question 1", price.item(), is: 220, tolerance: 1e-9,
            by: .prints("Using Computational Graphs to Solve Problems"))
        try notebook.draw(
            "5.1",
            GraphDrawing(
                ComputationalGraph(of: price, naming: ["apple": apple, "price": price]),
                title: "Question 1: two apples with tax", style: .init(constants: .inside)))

        let (number, tax) = (constant(2), constant(1.1))
        let again = apple * number * tax
        try notebook.draw(
            "5.2",
            GraphDrawing(
                ComputationalGraph(
                    of: again,
                    naming: [
                        "apple": apple, "number of apples": number, "tax": tax, "price": again,
                    ]),
                title: "Question 1 with number and tax outside the circles"))

        let purchase = FruitPurchase().graph
        notebook.check(
            "question 2", purchase.nodes[purchase.outputs[0]].value.item(), is: 715,
            tolerance: 1e-9, by: .prints("Using Computational Graphs to Solve Problems"))
        try notebook.draw(
            "5.3", GraphDrawing(purchase, title: "Question 2: two apples and three oranges"))

        let (rice, milk) = (variable(3100), variable(180))
        let others = rice + milk * 5
        let sum = apple * number + others
        notebook.check(
            "apples and many other things", sum.item(), is: 4200, by: .prints("Local Calculation"))
        try notebook.draw(
            "5.4",
            GraphDrawing(
                ComputationalGraph(
                    of: sum,
                    naming: [
                        "apple": apple, "number of apples": number, "rice": rice, "milk": milk,
                        "other things": others, "total": sum,
                    ]),
                title: "A node sees only its own inputs: 4000 + 200"))
    }

    private static func drawBackward(_ notebook: Notebook) throws {
        // Only the apple's price is a variable, so only its derivatives are there.
        let (apple, number, tax) = (variable(100), constant(2), constant(1.1))
        let price = apple * number * tax
        let graph = ComputationalGraph(
            of: price,
            naming: ["apple": apple, "number of apples": number, "tax": tax, "price": price]
        ).differentiated()
        let derivatives = graph.nodes.compactMap { $0.derivative?.item() }
        notebook.check(
            "1 → 1.1 → 2.2", derivatives.reversed(), are: [1, 1.1, 2.2], tolerance: 1e-12,
            by: .prints("Why Do We Use Computational Graphs?"))
        try notebook.draw(
            "5.5", GraphDrawing(graph, title: "How the price follows the price of an apple"))

    }

    /// The same with all derivatives, and the exercise whose answer is figure 5.17.
    static func drawAll(_ notebook: Notebook) throws {
        notebook.introduceFigures(
            "The apples again, with the derivative by every number, and an exercise: which numbers "
                + "belong in the squares? Figure 5.17, with the program after the next, has them.")
        let apple = variable(100)
        let (number2, tax2) = (variable(2), variable(1.1))
        let price2 = apple * number2 * tax2
        let full = ComputationalGraph(
            of: price2,
            naming: ["apple": apple, "number of apples": number2, "tax": tax2, "price": price2]
        ).differentiated()
        try notebook.draw(
            "5.14", GraphDrawing(full, title: "How the price follows each of the three numbers"))

        // The exercise shows where the numbers belong; figure 5.17 has them.
        var exercise = ComputationStyle()
        exercise.derivativeText = { $0.item() == 1 ? "1" : "□" }
        try notebook.draw(
            "5.15",
            GraphDrawing(
                FruitPurchase().graph.differentiated(),
                title: "Exercise: which numbers belong in the squares?",
                style: exercise))
    }
}
