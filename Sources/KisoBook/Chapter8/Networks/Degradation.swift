import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/degradation: plain networks get worse with depth, residual ones do not.
struct Degradation: Experiment {
    let id = "ch08/degradation"
    let title = "Deeper, and worse, unless there is a way around"
    let figures: [String] = []
    let seconds = 480
    let explanation = """
        A network of 56 layers can compute whatever one of 20 can: its other layers need only pass \
        on what they get. Yet it ends with a larger error, on the images that it has learnt from \
        too, so it is not overfitting; it is hard to train. ResNet adds ways around every two \
        convolutions. Then a layer that has nothing to add learns to add nothing.

        The networks are those of the paper's section 4.2 at half their width, with batch \
        normalisation, on 20,000 pictures of clothing: plain and residual, of 20 and of 56 layers, \
        all trained alike. No test picture is looked at: the figure is about training.
        """
    let outcome = """
        The plain network of 56 layers ends with a larger training loss than the one of 20; with \
        ways around, depth does no harm.
        """

    /// What one network did.
    private struct Outcome {
        let name: String
        let losses: [Double]
        let firstGradient: Double
    }

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images(notebook.isQuick ? "mnist" : "fashion-mnist")
        let few = images.train.subset(0..<notebook.setting(20_000, quick: 1500))
        let depths = notebook.isQuick ? [20, 32] : [20, 56]
        let seeds = (0..<notebook.setting(1, quick: 1, full: 3)).map {
            notebook.seed &+ UInt64($0)
        }
        for seed in seeds {
            var outcomes: [Outcome] = []
            for name in ["plain", "resnet"].flatMap({ kind in depths.map { "\(kind)\($0)-w8" } }) {
                let outcome = try learn(name, few, seed, notebook)
                notebook.note(
                    "\(name), seed \(seed): training loss at the end", outcome.losses.last ?? 0)
                notebook.note(
                    "\(name), seed \(seed): norm of the first layer's gradient at the start",
                    outcome.firstGradient)
                outcomes.append(outcome)
            }
            if seed == seeds[0] { try draw(outcomes, notebook) }
            judge(outcomes, seed, notebook)
        }
    }

    private func judge(_ outcomes: [Outcome], _ seed: UInt64, _ notebook: Notebook) {
        let ends = outcomes.map { $0.losses.last ?? .infinity }
        notebook.check(
            "seed \(seed): the loss of every network falls",
            holds: outcomes.allSatisfy { ($0.losses.last ?? .infinity) < $0.losses[0] },
            found: outcomes.map { Finding.text($0.losses) }.joined(separator: "; "), by: .ours)
        guard !notebook.isQuick else { return }
        notebook.check(
            "seed \(seed): plain, 56 layers end with a larger loss than 20, by", ends[1] - ends[0],
            in: 0.0..., by: .says("ResNet"))
        notebook.check(
            "seed \(seed): 56 layers, without ways around the loss is larger, by",
            ends[1] - ends[3], in: 0.05..., by: .ours)
        notebook.check(
            "seed \(seed): residual, 56 layers end with hardly a larger loss than 20, by",
            ends[3] - ends[2], in: -10...0.02, by: .says("ResNet"))
    }

    /// Trains a network by the paper's rule: a rate of 0.1 that falls to a tenth near the end.
    private func learn(
        _ name: String, _ images: LabeledImages, _ seed: UInt64, _ notebook: Notebook
    ) throws -> Outcome {
        let words = try NamedModel(named: name).words(for: [1, 28, 28], outputs: 10)
        let network = try Architecture(words.text).model(input: [1, 28, 28], seed: seed)
        let learner = Learner(
            network, optimizer: Momentum(learningRate: 0.1), decay: .coupled(1e-4), seed: seed)
        let loader = BatchLoader(images, batchSize: 128)
        var order = notebook.random("order")
        let epochs = 3
        var losses: [Double] = []
        var firstGradient = 0.0
        for epoch in 1...epochs {
            var sum = 0.0, count = 0
            for batch in loader.shuffled(using: &order) {
                try notebook.checkCancellation()
                if losses.isEmpty && count == 0 {
                    firstGradient = gradientNorm(network, batch.images, batch.labels)
                }
                // The first steps are taken carefully, as the paper does for its deepest one.
                let isWarm = epoch > 1 || count > 20
                let rate = epoch == epochs ? 0.01 : isWarm ? 0.1 : 0.01
                sum += try learner.step(batch.images, batch.labels, rate: rate)
                count += 1
            }
            losses.append(sum / Double(max(count, 1)))
        }
        return Outcome(name: name, losses: losses, firstGradient: firstGradient)
    }

    /// What comes back to the first convolution.
    private func gradientNorm(_ network: Sequential, _ images: Tensor, _ labels: Tensor) -> Double {
        guard let first = network.trainableParameters.first else { return 0 }
        let loss = network(images, pass: .training(seed: 0)).softmaxCrossEntropy(labels: labels)
        return loss.gradients(at: [first])[0].squared.sum().item().squareRoot()
    }

    private func draw(_ outcomes: [Outcome], _ notebook: Notebook) throws {
        let markers = Figure.Marker.allCases
        let series = outcomes.enumerated().map { index, outcome in
            Figure.Series.line(
                x: outcome.losses.indices.map { Double($0 + 1) }, y: outcome.losses,
                name: outcome.name, dash: outcome.name.hasPrefix("plain") ? .dashed : .solid,
                marker: markers[index % markers.count])
        }
        try notebook.draw(
            "degradation",
            Figure(
                title: "Training loss by depth, plain and residual",
                x: Figure.Axis("epoch", ticks: .integers), y: Figure.Axis("training loss"),
                series: series))
    }
}
