import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTrain

/// A network of seven layers that sees only 300 images, again and again.
struct ScarceTraining {
    /// Shares of right answers after each epoch.
    var train: [Double] = []
    var test: [Double] = []

    /// How much better the network knows what it has seen, over the last ten epochs.
    var gap: Double {
        (train.suffix(10).reduce(0, +) - test.suffix(10).reduce(0, +))
            / Double(train.suffix(10).count)
    }

    /// Trains with SGD 0.01 in batches of 100, three of them an epoch.
    init(
        _ model: Sequential, on mnist: ImageDataset, epochs: Int, weightDecay: Double = 0,
        _ notebook: Notebook
    ) throws {
        let few = mnist.train.subset(0..<300)
        let judges = notebook.isQuick ? mnist.test.subset(0..<300) : mnist.test
        let loader = BatchLoader(few, batchSize: 100)
        let learner = Learner(
            model, optimizer: SGD(learningRate: 0.01), decay: .coupled(weightDecay),
            seed: notebook.seed)
        var batches = notebook.random("batches")
        for _ in 1...epochs {
            try notebook.checkCancellation()
            for _ in 0..<loader.batchCount {
                let batch = loader.drawn(using: &batches)
                try learner.step(batch.images, batch.labels)
            }
            train.append(try model.evaluated(on: few).accuracy)
            test.append(try model.evaluated(on: judges).accuracy)
        }
    }

    /// Checks what regularisation costs and gains, beside a training without it.
    func compare(
        with plain: ScarceTraining, _ statement: String, by source: Finding.Source,
        _ notebook: Notebook
    ) {
        notebook.check(
            "The regularised network has the lower test accuracy",
            holds: test.last! < plain.test.last!,
            found: "\(test.last!) against \(plain.test.last!)", by: .ours)
        notebook.check(
            statement, holds: gap < plain.gap, found: "\(gap) against \(plain.gap)", by: source)
    }

    /// Both curves by epoch.
    func panel(
        _ title: String, legend: Figure.Legend = .bottomRight
    ) -> Figure.Panel {
        let epochs = train.indices.map { Double($0 + 1) }
        return Figure.Panel(
            title: title, x: "epoch", y: Figure.Axis("accuracy", limits: 0...1.05),
            legend: legend,
            series: [
                .line(x: epochs, y: train, name: "300 training images"),
                .line(x: epochs, y: test, name: "test images", dash: .dashed),
            ])
    }
}
