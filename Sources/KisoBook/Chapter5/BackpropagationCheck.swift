import KisoCore
import KisoData
import KisoOps
import KisoTensor

/// ch05/gradient-check: the gradients of backpropagation beside those of central differences.
struct BackpropagationCheck: Experiment {
    let id = "ch05/gradient-check"
    let title = "Backpropagation against numerical gradients"
    let seconds = 30
    let reads = ["BackwardLayers.swift", "LayeredNet.swift"]
    let explanation = """
        A numerical gradient is slow and easy to write, backpropagation is fast and easy to get \
        wrong. So the slow one tests the fast one, which is called a gradient check: each \
        parameter is moved a little to both sides, and the slope must be what backpropagation \
        says. They never agree to the last digit, because a computer's numbers are rounded.
        """

    func run(_ notebook: Notebook) async throws {
        let digits = FlatDigits(try await notebook.images().train.subset(0..<3), dtype: .float64)
        var random = notebook.random("two layers")
        let network = LayeredNet(
            inputs: 784, hidden: notebook.setting(50, quick: 4), outputs: 10, dtype: .float64,
            using: &random)
        let gradients = network.lossWithGradients(digits.x, digits.oneHot).gradients

        let names = ["W1", "b1", "W2", "b2"]
        let book = ["2.22e-13", "9.70e-13", "8.41e-13", "1.19e-10"]
        for (index, (name, printed)) in zip(names, book).enumerated() {
            let parameters = network.parameters
            let numerical = try numericalGradient(at: parameters[index]) { moved in
                try notebook.checkCancellation()
                network.parameters[index] = moved
                return network.loss(digits.x, digits.oneHot)
            }
            network.parameters = parameters
            let difference = (gradients[index] - numerical).absolute().mean().item()
            notebook.check(
                "mean difference for \(name)", difference, in: 0...1e-8,
                by: .ours(around: printed, "Gradient Check"))
        }
    }
}
