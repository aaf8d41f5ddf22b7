import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTrain

/// ch07/train: a network with one convolution learns digits.
struct TrainConvolutionalNetwork: Experiment {
    let id = "ch07/train"
    let title = "A small convolutional network learns digits"
    let figures = ["7-training"]
    let seconds = 120
    let explanation = """
        Thirty filters of 5×5 look for patterns everywhere in the image, pooling keeps the \
        strongest answer of every 2×2 neighbours, and two affine layers decide.
        """
    let outcome = """
        After twenty epochs the network knows nearly every training image, and about 99 in 100 of \
        those that it has not seen: more than any network of affine layers in the chapters \
        before.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let train = mnist.train.subset(0..<notebook.setting(60_000, quick: 5000))
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 2000))
        let model = SimpleConvolutionalNetwork.untrained(seed: notebook.seed)
        let learner = Learner(model, optimizer: Adam(learningRate: 0.001))
        let loader = BatchLoader(train, batchSize: 100)
        var order = notebook.random("order")
        var trainAccuracy: [Double] = []
        var testAccuracy: [Double] = []
        for epoch in 1...notebook.setting(20, quick: 2) {
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
        let known = try model.evaluated(on: train).accuracy
        notebook.check(
            "train accuracy", known, in: 0.995..., quick: 0.7...,
            by: .ours(around: "0.9982", "Implementing a CNN"))
        notebook.check(
            "test accuracy", testAccuracy.last!, in: 0.985..., quick: 0.7...,
            by: .ours(around: "0.9896", "Implementing a CNN"))
        try notebook.keep(
            Predictor(
                model, input: [1, 28, 28], classNames: mnist.classNames, name: "simple-convnet",
                data: mnist.name))
        // One or two epochs are no curve.
        if notebook.isQuick { return }
        let epochs = testAccuracy.indices.map { Double($0 + 1) }
        try notebook.draw(
            "7-training",
            Figure(
                title: "A network with one convolution",
                x: Figure.Axis("epoch", ticks: .integers), y: "accuracy", legend: .bottomRight,
                series: [
                    .line(x: epochs, y: trainAccuracy, name: "training images", marker: .disc),
                    .line(
                        x: epochs, y: testAccuracy, name: "test images", dash: .dashed,
                        marker: .square),
                ]))
    }
}
