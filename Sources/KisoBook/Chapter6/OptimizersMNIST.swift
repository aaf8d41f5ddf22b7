import KisoData
import KisoNN
import KisoOptim
import KisoTrain
import KisoPlot

/// ch06/optimizers-mnist: four optimizers learn the same digits, batch by batch.
struct OptimizersMNIST: Experiment {
    let id = "ch06/optimizers-mnist"
    let title = "Four optimizers learn digits"
    let figures = ["6.9"]
    let seconds = 15
    let explanation = """
        Four copies of one network start from the same weights and see the same batches; only the \
        rule that moves their weights differs. Each has its default rate.

        The loss of a batch jumps with the batch, so the curves are smoothed: each value becomes a \
        weighted mean of its neighbours.
        """
    let outcome = """
        SGD comes last, the other three are close to each other.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let loader = BatchLoader(mnist.train, batchSize: 128)
        var batches = notebook.random("batches")
        let optimizers: [any Optimizer] = [SGD(), Momentum(), AdaGrad(), Adam()]
        let names = ["SGD", "Momentum", "AdaGrad", "Adam"]
        let learners = optimizers.map {
            Learner(Sequential.digitNetwork(hiddenLayers: 4, seed: notebook.seed), optimizer: $0)
        }
        var losses = [[Double]](repeating: [], count: learners.count)
        for _ in 0..<notebook.setting(2000, quick: 120) {
            try notebook.checkCancellation()
            let batch = loader.drawn(using: &batches)
            for (index, learner) in learners.enumerated() {
                losses[index].append(try learner.step(batch.images, batch.labels))
            }
        }
        let curves = losses.map { $0.smoothed() }
        notebook.say("Smoothed loss at the end:")
        for (name, curve) in zip(names, curves) { notebook.note(name, curve.last!) }
        for (name, curve) in zip(names, curves).dropFirst() {
            notebook.check(
                "\(name) ends below SGD", holds: curve.last! < curves[0].last!,
                by: .says("Using the MNIST Dataset to Compare the Update Techniques"))
        }
        try notebook.draw("6.9", .lossCurves("The loss while four optimizers learn", names, curves))
    }
}
