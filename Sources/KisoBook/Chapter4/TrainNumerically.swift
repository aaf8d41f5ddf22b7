import KisoCore
import KisoData
import KisoOps
import KisoTensor

/// ch04/train-numerical: the same steps with slopes by differences, and what they cost.
struct TrainNumerically: Experiment {
    let id = "ch04/train-numerical"
    let title = "Learning by differences"
    let seconds = 70
    let reads = ["NumericalGradient.swift"]
    let explanation = """
        A slope by differences asks for the loss twice, and there are 39,760 slopes: a single \
        step reads its hundred images 79,520 times. Backpropagation gets all slopes from one pass \
        forward and one backward. Both lists of slopes agree; that is the use of the slow way, to \
        check the fast one. In float64, because the differences are taken between losses that are \
        almost equal.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let hidden = notebook.setting(50, quick: 2)
        let steps = notebook.setting(2, quick: 1)
        let learningRate = 0.1
        var random = notebook.random("weights")
        var network = TwoLayerNetwork(hidden: hidden, dtype: .float64, using: &random)
        let loader = BatchLoader(mnist.train, batchSize: 100)

        var (slow, fast) = (0.0, 0.0)
        var largest = 0.0
        for step in 1...steps {
            let batch = loader.drawn(using: &random)
            let x = batch.images.flattened(fromAxis: 1).cast(to: .float64)
            var start = ContinuousClock.now
            let (loss, gradients) = network.lossWithGradients(x, batch.labels)
            fast += (ContinuousClock.now - start) / .seconds(1)
            notebook.say("  step \(step): loss \(loss.item())")

            start = .now
            var numerical: [Tensor] = []
            for i in network.parameters.indices {
                numerical.append(
                    try numericalGradient(at: network.parameters[i]) { parameter in
                        try notebook.checkCancellation()
                        var moved = network
                        moved.parameters[i] = parameter
                        return moved.loss(x, batch.labels)
                    })
            }
            slow += (ContinuousClock.now - start) / .seconds(1)

            for i in network.parameters.indices {
                largest = max(largest, (numerical[i] - gradients[i]).absolute().max().item())
                network.parameters[i] = network.parameters[i] - learningRate * numerical[i]
            }
        }
        notebook.check("largest difference of the slopes", largest, in: 0...1e-8, by: .ours)
        notebook.note("seconds a step by differences", slow / Double(steps))
        notebook.note("seconds a step by backpropagation", fast / Double(steps))
        notebook.note("times as long", (slow / fast).rounded())
        let factor = notebook.setting(500.0, quick: 50)
        notebook.check(
            "backpropagation is at least \(Int(factor)) times as fast", holds: slow > factor * fast,
            by: .ours)
    }
}
