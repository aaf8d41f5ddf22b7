import KisoCore
import KisoOps
import KisoTensor

/// ch04/simple-net: the gradient of a loss with respect to a matrix of weights.
struct SimpleNetwork: Experiment {
    let id = "ch04/simple-net"
    let title = "The gradient of a small network"
    let explanation = """
        Two inputs, three outputs, six weights. The gradient has a number for each weight: how fast \
        the loss rises with it. The weight with the largest one is the one to change first. The \
        book's loss belongs to the cross-entropy without the ten-millionth in its logarithm, and its \
        weights are printed with eight digits, so the loss is known to 10⁻⁸.
        """

    func run(_ notebook: Notebook) {
        let weights = Tensor(
            [
                [0.47355232, 0.9977393, 0.84668094],
                [0.85557411, 0.03563661, 0.69422093],
            ] as [[Double]])
        let x = Tensor([[0.6, 0.9]] as [[Double]])
        let label = Tensor([2] as [Int])
        func loss(_ weights: Tensor) -> Tensor {
            x.matmul(weights).softmaxCrossEntropy(labels: label)
        }

        let outputs = x.matmul(weights)
        notebook.check(
            "outputs", outputs.doubles, are: [1.05414809, 0.63071653, 1.1328074],
            tolerance: 1.3e-8, by: .prints("Gradients for a Neural Network"))
        notebook.check(
            "the largest", outputs.argmax(axis: 1).item(), is: 2,
            by: .prints("Gradients for a Neural Network"))
        notebook.check(
            "loss", loss(weights).item(), is: 0.92806853663411326, tolerance: 1e-8,
            by: .prints("Gradients for a Neural Network"))

        let printed = [0.21924763, 0.14356247, -0.36281009, 0.32887144, 0.2153437, -0.54421514]
        notebook.check(
            "gradient by differences", numericalGradient(at: weights, loss).doubles,
            are: printed, tolerance: 1e-8, by: .prints("Gradients for a Neural Network"))
        notebook.check(
            "gradient by Kiso's backpropagation", gradient(at: weights, loss).doubles,
            are: printed, tolerance: 1e-8, by: .ours)
    }
}
