import KisoCore
import KisoNN
import KisoOps
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/layer-times: what part of AlexNet's forward propagation each layer takes on this processor.
struct LayerTimes: Experiment {
    let id = "ch08/layer-times"
    let title = "Where AlexNet's time goes"
    let figures = ["8.14", "8.15"]
    let seconds = 60
    let explanation = """
        An image of 227×227 goes through AlexNet, layer by layer, and each layer is timed: one image \
        at a time, and sixteen together. The convolutions do more than nine tenths of the \
        multiplications. The affine layers do few, but must read 59 million weights from memory for \
        them; a batch shares that reading, so that their part shrinks with more images.

        The book's processor spent nine tenths of the time in convolutions. With Kiso it is less, \
        about half where this was written: their kernels come close to the processor's peak, while \
        normalisation, pooling and the affine layers of a single image wait for memory.

        Then a few steps of training tell how long the whole of it would take: 90 times the 1.28 million \
        images of ImageNet. The book has more than 40 days for a processor of 16 cores and 6 for a graphics \
        card, both of 2015.
        """

    func run(_ notebook: Notebook) throws {
        let layers = AlexNet.layers(width: notebook.setting(96, quick: 24))
        let work = try checkSizes(notebook, layers)
        var panels: [Figure.Panel] = []
        var affineShares: [Double] = []
        for batch in [1, notebook.setting(16, quick: 2)] {
            let seconds = try times(notebook, layers, batch: batch)
            let total = seconds.reduce(0, +)
            let shares = seconds.map { 100 * $0 / total }
            notebook.note("milliseconds for a batch of \(batch)", (total * 1e5).rounded() / 100)
            for kind in ["conv", "norm", "pool", "relu", "fc"] {
                let share = zip(layers, shares).reduce(0) {
                    $0 + ($1.0.name.hasPrefix(kind) ? $1.1 : 0)
                }
                notebook.note(
                    "batch of \(batch): \(kind) layers, per cent", (share * 10).rounded() / 10)
                if kind == "fc" { affineShares.append(share) }
            }
            panels.append(
                panel(
                    layers.map(\.name), shares,
                    batch == 1 ? "time of one image" : "time of \(batch) images", .blue))
        }
        let all = Double(work.reduce(0, +))
        panels.append(
            panel(
                layers.map(\.name), work.map { 100 * Double($0) / all }, "multiplications", .orange)
        )
        // Small settings are over too soon to be timed.
        if !notebook.isQuick {
            notebook.check(
                "A batch shares the reading of the affine layers' weights",
                holds: affineShares[1] < affineShares[0], by: .ours)
        }
        try notebook.draw(
            "8.14",
            Figure(
                title: "Share of each layer in AlexNet's forward pass", panels: panels, columns: 1,
                width: 1500, height: 1150))
        try compareTraining(notebook, layers)
    }

    /// The counterpart of the book's figure 8.15: the days of AlexNet's training, from a few steps.
    private func compareTraining(
        _ notebook: Notebook, _ layers: [(name: String, layer: any TensorLayer)]
    ) throws {
        let batch = notebook.setting(32, quick: 2)
        var random = notebook.random("training")
        let images = Tensor.normal([batch, 3, 227, 227], using: &random)
        let labels = Tensor(NDArray((0..<batch).map { Int64($0 * 31 % 1000) }, shape: [batch]))
        let learner = Learner(
            Sequential(layers.map(\.layer)), optimizer: Momentum(learningRate: 0.001),
            decay: .coupled(5e-4), seed: notebook.seed)
        var samples: [Double] = []
        for round in 0..<notebook.setting(5, quick: 2) {
            try notebook.checkCancellation()
            let start = ContinuousClock.now
            _ = try learner.step(images, labels)
            if round > 0 { samples.append((ContinuousClock.now - start) / .seconds(1)) }
        }
        let perImage = samples.sorted()[samples.count / 2] / Double(batch)
        let days = perImage * 1_281_167 * 90 / 86_400
        notebook.note("training: images a second", (10 / perImage).rounded() / 10)
        notebook.note("training of 90 epochs: days", days.rounded())
        let ticks = ["16 cores, 2015", "GPU, 2015", "here"].enumerated().map {
            Figure.Tick(at: Double($0.offset), $0.element)
        }
        try notebook.draw(
            "8.15",
            Figure(
                title: "AlexNet's training: days for 90 epochs of ImageNet",
                panels: [
                    Figure.Panel(
                        x: .init("", ticks: .labels(ticks)), y: "days", legend: .hidden,
                        series: [.bars([40, 6, days], color: .blue)])
                ], columns: 1, width: 900, height: 600))
    }

    /// The sizes that the network is known for; the multiplications of each layer.
    private func checkSizes(
        _ notebook: Notebook, _ layers: [(name: String, layer: any TensorLayer)]
    ) throws -> [Int] {
        var shape: Shape = [3, 227, 227]
        var works: [Int] = []
        for layer in layers.map(\.layer) {
            let network = layer as? Sequential ?? Sequential([layer])
            works.append(network.multiplyAdds(for: shape))
            shape = try layer.resultShape(for: shape)
        }
        notebook.check("outputs", Double(shape.count), is: 1000, by: .ours)
        let inConvolutions = zip(layers, works).filter { $0.0.name.hasPrefix("conv") }
            .reduce(0) { $0 + $1.1 }
        let convolutions = Double(inConvolutions) / Double(works.reduce(0, +))
        notebook.check(
            "part of the multiplications in convolutions", convolutions,
            in: 0.9...0.93, quick: 0.85...0.95, by: .ours)
        guard !notebook.isQuick else { return works }
        let parameters = layers.flatMap { $0.layer.namedParameters.map(\.parameter.shape.count) }
        notebook.check("parameters", Double(parameters.reduce(0, +)), is: 60_965_224, by: .ours)
        return works
    }

    /// The median of each layer's times, in seconds.
    private func times(
        _ notebook: Notebook, _ layers: [(name: String, layer: any TensorLayer)], batch: Int
    ) throws -> [Double] {
        var random = notebook.random("image")
        let image = Tensor.normal([batch, 3, 227, 227], using: &random)
        var samples = layers.map { _ in [Double]() }
        for round in 0..<notebook.setting(11, quick: 3) {
            try notebook.checkCancellation()
            var x = image
            for (index, layer) in layers.map(\.layer).enumerated() {
                let start = ContinuousClock.now
                x = layer(x)
                let seconds = (ContinuousClock.now - start) / .seconds(1)
                // The first round prepares kernels and memory.
                if round > 0 { samples[index].append(seconds) }
            }
        }
        return samples.map { $0.sorted()[$0.count / 2] }
    }

    private func panel(
        _ names: [String], _ shares: [Double], _ title: String, _ color: Figure.Color
    ) -> Figure.Panel {
        let ticks = names.enumerated().map { Figure.Tick(at: Double($0.offset), $0.element) }
        return Figure.Panel(
            title: title,
            x: .init("", ticks: .labels(ticks)),
            y: "per cent", legend: .hidden, series: [.bars(shares, color: color)])
    }
}
