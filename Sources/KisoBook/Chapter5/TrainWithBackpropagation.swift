import KisoCore
import KisoData
import KisoOps
import KisoPlot
import KisoTensor

/// ch05/train: the two-layer network learns MNIST with layers that propagate backward.
struct TrainWithBackpropagation: Experiment {
    let id = "ch05/train"
    let title = "Training with backpropagation"
    let seconds = 30
    let reads = ["BackwardLayers.swift", "LayeredNet.swift"]
    let explanation = """
        The training loop of chapter 4 with two changes: ReLU in place of the sigmoid, and \
        gradients that come from one backward pass through the layers. A step costs about as much \
        as three predictions, so that sixteen epochs take seconds where numerical gradients would \
        take days.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let train = FlatDigits(mnist.train)
        let test = FlatDigits(mnist.test)
        var random = notebook.random("ch05/train")
        let network = LayeredNet(inputs: 784, hidden: 50, outputs: 10, using: &random)

        let (batchSize, learningRate) = (100, 0.1)
        let epoch = train.x.shape[0] / batchSize
        let epochs = notebook.setting(16, quick: 1)
        var losses: [Double] = []
        var trainAccuracies: [Double] = []
        var testAccuracies: [Double] = []

        for iteration in 0...(epochs * epoch) {
            if iteration % epoch == 0 {
                try notebook.checkCancellation()
                trainAccuracies.append(network.accuracy(train.x, labels: train.labels))
                testAccuracies.append(network.accuracy(test.x, labels: test.labels))
                notebook.say(
                    "epoch \(iteration / epoch): train \(trainAccuracies.last!), "
                        + "test \(testAccuracies.last!)")
            }
            // A batch at random, with replacement.
            let chosen = Tensor.integers([batchSize], in: 0..<train.x.shape[0], using: &random)
            let (loss, gradients) = network.lossWithGradients(
                train.x.taking(chosen), train.oneHot.taking(chosen))
            network.parameters = zip(network.parameters, gradients).map {
                $0 - $1 * learningRate
            }
            losses.append(loss.item())
        }

        notebook.note("train accuracy", trainAccuracies.last!)
        notebook.check(
            "test accuracy after \(epochs) epochs", testAccuracies.last!,
            in: 0.96...0.985, quick: 0.86...0.94, by: .ours)
        try draw(notebook, losses, trainAccuracies, testAccuracies)
    }

    private func draw(
        _ notebook: Notebook, _ losses: [Double], _ train: [Double], _ test: [Double]
    ) throws {
        let epochs = train.indices.map(Double.init)
        try notebook.draw(
            "accuracy",
            Figure(
                title: "Accuracy after each epoch; right: the upper end",
                panels: [0...1, 0.9...1].map { limits in
                    Figure.Panel(
                        x: .init("epoch", ticks: .integers), y: .init("accuracy", limits: limits),
                        legend: .bottomRight,
                        series: [
                            .line(x: epochs, y: train, name: "training images"),
                            .line(x: epochs, y: test, name: "test images", dash: .dashed),
                        ])
                }))
        try notebook.draw(
            "loss",
            Figure(
                title: "Loss of each batch", x: "iteration", y: "loss",
                series: [.line(x: losses.indices.map(Double.init), y: losses)]))
    }
}
