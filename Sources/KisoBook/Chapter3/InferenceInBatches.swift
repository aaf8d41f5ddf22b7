import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoTensor

/// ch03/inference-batch: the same network reads a hundred images at once.
struct InferenceInBatches: Experiment {
    let id = "ch03/inference-batch"
    let title = "Answers in batches"
    let seconds = 2
    let explanation = """
        The matrix product does not mind whether it gets one row or a hundred, so the shapes 100×784 \
        to 100×10 need no new code. The answers are the same, and they come sooner: large products \
        use the processor better than small ones.
        """

    func run(_ notebook: Notebook) async throws {
        argmax(notebook)
        let mnist = try await notebook.images()
        let trained = try await TrainedDigits.load(notebook, mnist)

        func countRight(batchSize: Int) throws -> (right: Int, seconds: Double) {
            let start = ContinuousClock.now
            var right = 0
            for batch in BatchLoader(mnist.test, batchSize: batchSize).sequential {
                try notebook.checkCancellation()
                let answers = trained.network(batch.images).argmax(axis: 1)
                right += (answers .== batch.labels).countNonzero().values(as: Int.self)[0]
            }
            return (right, (ContinuousClock.now - start) / .seconds(1))
        }
        let single = try countRight(batchSize: 1)
        let batches = try countRight(batchSize: 100)
        trained.check(batches.right, of: mnist.test.count, notebook)
        notebook.check(
            "as many are right one at a time", holds: single.right == batches.right,
            found: "\(single.right) and \(batches.right)", by: .ours)
        notebook.note("seconds, one at a time", single.seconds)
        notebook.note("seconds, a hundred at a time", batches.seconds)
    }

    /// The largest of each row, and how many of those are right.
    private func argmax(_ notebook: Notebook) {
        let x = Tensor([
            [0.1, 0.8, 0.1], [0.3, 0.1, 0.6], [0.2, 0.5, 0.3], [0.8, 0.1, 0.1],
        ])
        let y = x.argmax(axis: 1)
        let t = Tensor([1, 2, 0, 0] as [Int])
        notebook.check(
            "argmax of each row", "\(y)", is: "[1 2 1 0]", by: .prints("Batch Processing"))
        notebook.check(
            "y == t", "\(y .== t)", is: "[ True  True False  True]", by: .prints("Batch Processing")
        )
        notebook.check(
            "right ones", "\((y .== t).countNonzero())", is: "3", by: .prints("Batch Processing"))
    }
}
