import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoTensor

/// ch03/inference: a trained network reads the test images, one at a time.
struct Inference: Experiment {
    let id = "ch03/inference"
    let title = "A trained network answers"
    let seconds = 1
    let explanation = """
        The weights were found earlier, by the author of the book; the next chapter shows how \
        weights are found. Pixels are divided by 255, so that they lie between 0 and 1: such a \
        change of the data before they reach a network is called pre-processing. The answer is \
        the output with the largest number; softmax would not change which one that is, so it is \
        left out. If the author's file cannot be had, a network of the same shape is trained on \
        the spot and its accuracy has to lie in a band.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let trained = try await TrainedDigits.load(notebook, mnist)
        var right = 0
        for digit in BatchLoader(mnist.test, batchSize: 1).sequential {
            try notebook.checkCancellation()
            let outputs = trained.network(digit.images)
            if outputs.argmax(axis: 1) == digit.labels { right += 1 }
        }
        trained.check(right, of: mnist.test.count, notebook)
    }
}
