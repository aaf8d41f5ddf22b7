import KisoPlot

/// What is said of the losses and accuracies that ``Train`` has collected.
extension Train {
    /// Checks the accuracies and draws figures 4.11 and 4.12.
    func judge(
        _ losses: [Double], _ accuracies: [(train: Double, test: Double)], in notebook: Notebook
    ) throws {
        let epoch = accuracies.count - 1
        let last = accuracies[epoch]
        notebook.note("train accuracy after epoch \(epoch)", last.train)
        notebook.check(
            "test accuracy after epoch \(epoch)", last.test, in: 0.935...0.965, quick: 0.86...0.93)
        notebook.check(
            "train and test accuracy differ by less than 0.02",
            holds: abs(last.train - last.test) < 0.02, found: "\(last.train) and \(last.test)")
        try notebook.draw(
            "4.11",
            Figure(
                title: "Loss of each batch", panels: [panel(losses), panel(losses.prefix(1_000))]))
        try notebook.draw("4.12", curves(accuracies))
    }

    private func panel(_ losses: some Sequence<Double>) -> Figure.Panel {
        let shown = Array(losses)
        var line = Figure.Series.line(x: shown.indices.map(Double.init), y: shown)
        line.lineWidth = 1
        return Figure.Panel(x: "step", y: .init("loss", limits: 0...2.5), series: [line])
    }

    private func curves(_ accuracies: [(train: Double, test: Double)]) -> Figure {
        let epochs = accuracies.indices.map(Double.init)
        return Figure(
            title: "Accuracy after each epoch", x: .init("epoch", ticks: .integers),
            y: .init("accuracy", limits: 0...1), legend: .bottomRight,
            series: [
                .line(x: epochs, y: accuracies.map(\.train), name: "train"),
                .line(x: epochs, y: accuracies.map(\.test), name: "test", dash: .dashed),
            ])
    }
}
