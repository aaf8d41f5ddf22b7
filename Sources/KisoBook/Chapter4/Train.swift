import KisoCore
import KisoData
import KisoOps
import KisoPlot
import KisoTensor

/// ch04/train: a network learns to read handwritten digits.
struct Train: Experiment {
    let id = "ch04/train"
    let title = "A network learns"
    let figures = ["4.11", "4.12"]
    let seconds = 15
    let explanation = """
        This is all of learning: take a hundred images at random, ask how wrong the network is on \
        them, ask for the slope of that number along each of the 39,760 weights and biases, and move \
        every one of them a little way down its slope. Ten thousand times. The images of the test \
        set are never learned from; that their accuracy rises with that of the training set shows \
        that the network does not merely know its images by heart. The slopes come from \
        backpropagation, which the next chapter explains; by differences they would be the same and \
        take thousands of times as long, see `ch04/train-numerical`.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let steps = notebook.setting(10_000, quick: 1_801)
        let stepsPerEpoch = 600
        let learningRate = 0.1

        var random = notebook.random("weights")
        var network = TwoLayerNetwork(hidden: 50, using: &random)
        let loader = BatchLoader(mnist.train, batchSize: 100)
        var drawing = notebook.random("batches")

        var losses: [Double] = []
        var trainAccuracy: [Double] = []
        var testAccuracy: [Double] = []
        for step in 0..<steps {
            if step % stepsPerEpoch == 0 {
                try notebook.checkCancellation()
                trainAccuracy.append(network.accuracy(on: mnist.train))
                testAccuracy.append(network.accuracy(on: mnist.test))
                notebook.say("  \(progress(step / stepsPerEpoch, trainAccuracy, testAccuracy))")
            }
            // A batch, its loss, the slopes of the loss, and a step downhill.
            let batch = loader.drawn(using: &drawing)
            let x = batch.images.flattened(fromAxis: 1)
            let (loss, slopes) = valueWithGradients(at: network.parameters) { parameters in
                TwoLayerNetwork(parameters: parameters).loss(x, batch.labels)
            }
            for i in network.parameters.indices {
                network.parameters[i] = network.parameters[i] - learningRate * slopes[i]
            }
            losses.append(loss.item())
        }

        let last = trainAccuracy.count - 1
        notebook.note("train accuracy after epoch \(last)", trainAccuracy[last])
        notebook.check(
            "test accuracy after epoch \(last)", testAccuracy[last],
            in: notebook.setting(0.935...0.965, quick: 0.86...0.93))
        notebook.check(
            "train and test accuracy differ by less than 0.02",
            holds: abs(trainAccuracy[last] - testAccuracy[last]) < 0.02,
            found: "\(trainAccuracy[last]) and \(testAccuracy[last])")
        try draw(losses, trainAccuracy, testAccuracy, in: notebook)
    }

    private func progress(_ epoch: Int, _ train: [Double], _ test: [Double]) -> String {
        "epoch \(epoch): train accuracy \(train[epoch]), test accuracy \(test[epoch])"
    }

    private func draw(
        _ losses: [Double], _ train: [Double], _ test: [Double], in notebook: Notebook
    ) throws {
        func lossPanel(_ count: Int) -> Figure.Panel {
            let shown = Array(losses.prefix(count))
            var line = Figure.Series.line(x: shown.indices.map(Double.init), y: shown)
            line.lineWidth = 1
            return Figure.Panel(x: "step", y: .init("loss", limits: 0...2.5), series: [line])
        }
        try notebook.draw(
            "4.11",
            Figure(
                title: "Loss of each batch", panels: [lossPanel(losses.count), lossPanel(1_000)]))
        let epochs = train.indices.map(Double.init)
        try notebook.draw(
            "4.12",
            Figure(
                title: "Accuracy after each epoch", x: .init("epoch", ticks: .integers),
                y: .init("accuracy", limits: 0...1), legend: .bottomRight,
                series: [
                    .line(x: epochs, y: train, name: "train"),
                    .line(x: epochs, y: test, name: "test", dash: .dashed),
                ]))
    }
}
