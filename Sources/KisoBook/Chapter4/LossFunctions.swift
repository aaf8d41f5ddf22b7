import KisoCore
import KisoOps
import KisoPlot
import KisoTensor

/// ch04/losses: one number for how wrong an answer is.
struct LossFunctions: Experiment {
    let id = "ch04/losses"
    let title = "Two loss functions"
    let figures = ["4.3"]
    let explanation = """
        The sum of squared errors looks at all ten outputs, the cross-entropy only at the one that \
        should have been large: it is minus the logarithm of that output. A ten-millionth is added \
        before the logarithm is taken, because a zero would give infinity. Over a batch the mean is \
        taken, and the right answers may be rows with a single 1, or just labels.
        """

    func run(_ notebook: Notebook) throws {
        let t = Tensor([0, 0, 1, 0, 0, 0, 0, 0, 0, 0] as [Double])
        let good = Tensor([0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0] as [Double])
        let bad = Tensor([0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0] as [Double])

        notebook.say("The right answer is 2. The first guess gives it 0.6, the second 0.1.")
        notebook.check(
            "sum of squared errors, good guess", sumOfSquaredErrors(good, t).item(), is: 0.0975,
            tolerance: 1e-15, by: .prints("Sum of Squared Errors"))
        notebook.check(
            "sum of squared errors, bad guess", sumOfSquaredErrors(bad, t).item(), is: 0.5975,
            tolerance: 1e-15, by: .prints("Sum of Squared Errors"))
        notebook.check(
            "cross-entropy, good guess", crossEntropy(good, t).item(), is: 0.510825457099338,
            tolerance: 5e-16, by: .prints("Cross-Entropy Error"))
        notebook.check(
            "cross-entropy, bad guess", crossEntropy(bad, t).item(), is: 2.302584092994546,
            tolerance: 5e-16, by: .prints("Cross-Entropy Error"))

        let guesses = Tensor.stack([good, bad])
        let mean = (0.510825457099338 + 2.302584092994546) / 2
        notebook.check(
            "cross-entropy of both, one-hot", crossEntropy(guesses, Tensor.stack([t, t])).item(),
            is: mean, tolerance: 1e-15, by: .ours)
        notebook.check(
            "cross-entropy of both, labels",
            crossEntropy(guesses, labels: Tensor([2, 2] as [Int])).item(), is: mean,
            tolerance: 1e-15, by: .ours)

        let x = Tensor.linspace(0.001, 1, count: 400, dtype: .float64)
        try notebook.draw(
            "4.3",
            Figure(
                title: "y = log x", x: .init("x", limits: 0...1), y: "y",
                series: [.line(x: x.doubles, y: x.log().doubles)]))
    }

    private func sumOfSquaredErrors(_ y: Tensor, _ t: Tensor) -> Tensor {
        ((y - t) * (y - t)).sum() * 0.5
    }

    /// One guess, or the mean over the rows of a batch.
    private func crossEntropy(_ y: Tensor, _ t: Tensor) -> Tensor {
        let examples = y.rank == 1 ? 1 : y.shape[0]
        return -(t * (y + 1e-7).log()).sum() / Double(examples)
    }

    /// The output of the right class is picked out of each row.
    private func crossEntropy(_ y: Tensor, labels: Tensor) -> Tensor {
        let rows = Tensor.arange(0, Double(y.shape[0]), dtype: .int64)
        return -(y[rows, labels] + 1e-7).log().sum() / Double(y.shape[0])
    }
}
