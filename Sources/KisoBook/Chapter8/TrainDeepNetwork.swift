import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTrain

/// ch08/train: eight layers with weights learn digits.
struct TrainDeepNetwork: Experiment {
    let id = "ch08/train"
    let title = "A deep convolutional network learns digits"
    let figures = ["8-training"]
    let seconds = 900
    let explanation = """
        Six convolutions of 3×3, the initial weights of He, ReLU, dropout before the last layers, \
        and Adam: everything that the book has put together so far. The book allows half a day \
        for this training.
        """
    let outcome = """
        The network makes about half as many mistakes as the one with a single convolution.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let train = mnist.train.subset(0..<notebook.setting(60_000, quick: 4000))
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 1000))
        let model = DeepConvolutionalNetwork.untrained(seed: notebook.seed)
        let learner = Learner(model, optimizer: Adam(learningRate: 0.001), seed: notebook.seed)
        let loader = BatchLoader(train, batchSize: 100)
        var order = notebook.random("order")
        var trainAccuracy: [Double] = []
        var testAccuracy: [Double] = []
        let start = ContinuousClock.now
        for epoch in 1...notebook.setting(20, quick: 1) {
            for batch in loader.shuffled(using: &order) {
                try notebook.checkCancellation()
                try learner.step(batch.images, batch.labels)
            }
            // A thousand training images are enough for the curve.
            trainAccuracy.append(try model.evaluated(on: train.subset(0..<1000)).accuracy)
            testAccuracy.append(try model.evaluated(on: test).accuracy)
            notebook.say(
                "epoch \(epoch): train \(trainAccuracy.last!), test \(testAccuracy.last!)")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        notebook.check(
            "test accuracy", testAccuracy.last!, in: 0.99..., quick: 0.3...,
            by: .ours(around: "0.9938", "Deeper Networks"))
        notebook.note("time (the book: half a day)", String(format: "%.1f minutes", seconds / 60))
        try notebook.keep(
            Predictor(
                model, input: [1, 28, 28], classNames: mnist.classNames, name: "deep-convnet",
                data: mnist.name))
        // One or two epochs are no curve.
        if notebook.isQuick { return }
        let epochs = testAccuracy.indices.map { Double($0 + 1) }
        try notebook.draw(
            "8-training",
            Figure(
                title: "A network with six convolutions",
                x: Figure.Axis("epoch", ticks: .integers), y: "accuracy", legend: .bottomRight,
                series: [
                    .line(x: epochs, y: trainAccuracy, name: "training images", marker: .disc),
                    .line(
                        x: epochs, y: testAccuracy, name: "test images", dash: .dashed,
                        marker: .square),
                ]))
    }
}
