import KisoData
import KisoPlot

/// What ``Train`` keeps of its course: the loss of each step, accuracies once an epoch.
struct TrainingRecord {
    var losses: [Double] = []
    private var accuracies: [(train: Double, test: Double)] = []

    /// Asks for all answers of the network, to training images and to test images.
    mutating func measure(
        _ network: TwoLayerNetwork, on data: ImageDataset, in notebook: Notebook
    ) throws {
        try notebook.checkCancellation()
        let now = (network.accuracy(on: data.train), network.accuracy(on: data.test))
        notebook.say("  after \(losses.count) steps: train \(now.0), test \(now.1)")
        accuracies.append(now)
    }

    /// Checks the accuracies and draws figures 4.11 and 4.12.
    func report(in notebook: Notebook) throws {
        let epoch = accuracies.count - 1
        let last = accuracies[epoch]
        notebook.note("train accuracy after epoch \(epoch)", last.train)
        notebook.check(
            "test accuracy after epoch \(epoch)", last.test, in: 0.935...0.965, quick: 0.86...0.93,
            by: .ours)
        notebook.check(
            "train and test accuracy differ by less than 0.02",
            holds: abs(last.train - last.test) < 0.02, found: "\(last.train) and \(last.test)",
            by: .ours)
        try notebook.draw(
            "4.11",
            Figure(
                title: "Loss of each batch", panels: [panel(losses), panel(losses.prefix(1_000))]))
        try notebook.draw("4.12", curves)
    }

    private func panel(_ losses: some Sequence<Double>) -> Figure.Panel {
        let shown = Array(losses)
        var line = Figure.Series.line(x: shown.indices.map(Double.init), y: shown)
        line.lineWidth = 1
        return Figure.Panel(x: "iteration", y: .init("loss", limits: 0...2.5), series: [line])
    }

    private var curves: Figure {
        let epochs = accuracies.indices.map(Double.init)
        return Figure(
            title: "Accuracy after one step, and after each epoch; right: the upper end",
            panels: [0...1, 0.85...1].map { limits in
                Figure.Panel(
                    x: .init("epoch", ticks: .integers), y: .init("accuracy", limits: limits),
                    legend: .bottomRight,
                    series: [
                        .line(x: epochs, y: accuracies.map(\.train), name: "training images"),
                        .line(
                            x: epochs, y: accuracies.map(\.test), name: "test images",
                            dash: .dashed),
                    ])
            })
    }
}
