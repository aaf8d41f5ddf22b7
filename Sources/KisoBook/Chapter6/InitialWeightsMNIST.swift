import KisoData
import KisoNN
import KisoOptim
import KisoTrain
import KisoPlot

/// ch06/initial-weights-mnist: the same network and batches, three sizes of the initial weights.
struct InitialWeightsMNIST: Experiment {
    let id = "ch06/initial-weights-mnist"
    let title = "Digits learnt from three kinds of initial weights"
    let figures = ["6.15"]
    let seconds = 10
    let explanation = """
        Three copies of a network with ReLU learn with SGD from the same batches. With weights of \
        standard deviation 0.01 hardly anything reaches the last layer, so hardly any gradient \
        comes back, and the loss stays at log 10 = 2.30: ten classes, all equally likely.
        """
    let outcome = """
        With Xavier's weights the network learns, with He's it learns sooner.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let loader = BatchLoader(mnist.train, batchSize: 128)
        var batches = notebook.random("batches")
        let initializers: [Initializer] = [.normal(0.01), .xavier, .he]
        let names = ["standard deviation 0.01", "Xavier", "He"]
        let learners = initializers.map {
            let model = Sequential.digitNetwork(
                hiddenLayers: 4, initializer: $0, seed: notebook.seed)
            return Learner(model, optimizer: SGD(learningRate: 0.01))
        }
        var losses = [[Double]](repeating: [], count: learners.count)
        for _ in 0..<notebook.setting(2000, quick: 250) {
            try notebook.checkCancellation()
            let batch = loader.drawn(using: &batches)
            for (index, learner) in learners.enumerated() {
                losses[index].append(try learner.step(batch.images, batch.labels))
            }
        }
        let curves = losses.map { $0.smoothed() }
        let ends = curves.map { $0.last! }
        notebook.say("Smoothed loss at the end:")
        notebook.check("0.01: stays near 2.30", ends[0], in: 2.27...2.33, by: .ours)
        notebook.note("Xavier", ends[1])
        notebook.note("He", ends[2])
        notebook.check(
            "He ends lowest", holds: ends[2] < ends[1] && ends[2] < ends[0],
            by: .says("Using the MNIST Dataset to Compare the Weight Initializers"))
        try notebook.draw(
            "6.15", .lossCurves("The loss from three kinds of initial weights", names, curves))
    }
}
