import KisoInspect
import KisoOps
import KisoPlot
import KisoTensor
import KisoTrain

/// ch05/apple-orange: two apples and three oranges with tax, through four nodes and back.
struct AppleOrange: Experiment {
    let id = "ch05/apple-orange"
    let title = "Apples and oranges through an addition node"
    let figures = ["5.17"]
    let reads = ["NaiveLayers.swift"]
    let explanation = """
        Two purchases meet in an addition node, which passes on to both what arrives. In backward \
        propagation the nodes are called in the opposite order, and five derivatives come from \
        one pass.
        """

    func run(_ notebook: Notebook) throws {
        var applesNode = MulLayer()
        var orangesNode = MulLayer()
        let sumNode = AddLayer()
        var taxNode = MulLayer()

        // Forward.
        let apples = applesNode.forward(100, 2)
        let oranges = orangesNode.forward(150, 3)
        let total = sumNode.forward(apples, oranges)
        let price = taxNode.forward(total, 1.1)

        // Back, in the opposite order.
        let (dTotal, dTax) = taxNode.backward(1)
        let (dApples, dOranges) = sumNode.backward(dTotal)
        let (dOrange, dOrangeNumber) = orangesNode.backward(dOranges)
        let (dApple, dAppleNumber) = applesNode.backward(dApples)

        notebook.check(
            "price", price, is: 715, tolerance: 1e-9, by: .prints("Implementing an Addition Layer"))
        let byHand = [dAppleNumber, dApple, dOrange, dOrangeNumber, dTax]
        notebook.check(
            "derivatives by number of apples, apple, orange, number of oranges, tax", byHand,
            are: [110, 2.2, 3.3, 165, 650], tolerance: 1e-9,
            by: .prints("Implementing an Addition Layer"))

        let purchase = FruitPurchase()
        let graph = purchase.graph.differentiated()
        let derivatives = [
            purchase.appleNumber, purchase.apple, purchase.orange, purchase.orangeNumber,
            purchase.tax,
        ].map { graph.slope(of: $0) }
        notebook.check("the recorded graph says the same", derivatives, are: byHand, by: .ours)
        try notebook.draw(
            "5.17", GraphDrawing(graph, title: "Two apples and three oranges, forward and backward")
        )
    }
}

/// Two apples and three oranges with tax, as tensors that record what becomes of them.
struct FruitPurchase {
    let apple = variable(100)
    let appleNumber = variable(2)
    let orange = variable(150)
    let orangeNumber = variable(3)
    let tax = variable(1.1)

    var graph: ComputationalGraph {
        let price = (apple * appleNumber + orange * orangeNumber) * tax
        return ComputationalGraph(
            of: price,
            naming: [
                "apple": apple, "number of apples": appleNumber, "orange": orange,
                "number of oranges": orangeNumber, "tax": tax, "price": price,
            ])
    }
}
