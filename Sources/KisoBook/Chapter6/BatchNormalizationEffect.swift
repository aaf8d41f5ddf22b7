import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch06/batchnorm: learning with and without batch normalisation, from sixteen sizes of the first
/// weights.
struct BatchNormalizationEffect: Experiment {
    let id = "ch06/batchnorm"
    let title = "Batch normalisation against the choice of initial weights"
    let figures = ["6.18", "6.19"]
    let seconds = 20
    let reads = ["BatchNormalization.swift"]
    let keyNumber: String? = "scales at which batch normalisation is ahead"
    let explanation = """
        Instead of choosing initial weights that keep the activations spread, batch normalisation \
        spreads them by force: between each affine layer and its ReLU it gives every unit mean 0 \
        and variance 1 over the batch, then lets the network learn a scale and a shift. Accuracy \
        is measured on the training images here: the figures show how fast networks learn, not \
        how well they generalise.
        """
    let outcome = """
        From He's weights the network learns faster with it. From weights that are too large or \
        too small the plain network does not learn at all, while the normalised one learns from \
        every size, though not equally well. At a few sizes that are too large the plain one is \
        ahead.
        """

    func run(_ notebook: Notebook) async throws {
        try checkGradient(notebook)
        let mnist = try await notebook.images()
        let train = mnist.train.subset(0..<1000)

        notebook.say("From He's weights, accuracy on the training images at the end:")
        let he = try [true, false].map { try learn(train, .he, normalizing: $0, notebook) }
        notebook.note("with", he[0].last!)
        notebook.note("without", he[1].last!)
        notebook.check(
            "Batch normalisation learns faster",
            holds: he[0].reduce(0, +) > he[1].reduce(0, +) && he[0].last! >= he[1].last!,
            by: .says("Evaluating Batch Normalization"))
        try notebook.draw(
            "6.18", Figure(panels: [panel("From He's initial weights", he, legend: .bottomRight)]))

        let scales = (0..<16).map { pow(10, -4 * Double($0) / 15) }
        let tried = notebook.isQuick ? [scales[1], scales[6], scales[10]] : scales
        var panels: [Figure.Panel] = []
        var ahead = 0
        for scale in tried {
            let curves = try [true, false].map {
                try learn(train, .normal(scale), normalizing: $0, notebook)
            }
            ahead += curves[0].last! > curves[1].last! ? 1 : 0
            let name = String(format: "%.2g", scale)
            notebook.note(
                "standard deviation \(name): with, without",
                "\(curves[0].last!), \(curves[1].last!)")
            panels.append(panel(name, curves, legend: .hidden))
        }
        notebook.check(
            "scales at which batch normalisation is ahead", Double(ahead),
            in: 13...16, quick: 3...3,
            by: .ours)
        try notebook.draw(
            "6.19",
            Figure(
                title: "By the initial weights' standard deviation; dashed: not normalised",
                panels: panels, columns: 4))
    }

    /// The accuracy on the training images after each epoch; a network whose loss is no longer finite
    /// has learnt nothing, and answers at random from then on.
    private func learn(
        _ train: LabeledImages, _ initializer: Initializer, normalizing: Bool,
        _ notebook: Notebook
    ) throws -> [Double] {
        let model = Sequential.digitNetwork(
            hiddenLayers: 5, initializer: initializer, seed: notebook.seed,
            beforeReLU: {
                // The book's momentum and ε.
                normalizing
                    ? [BatchNormalization(features: 100, momentum: 0.9, epsilon: 10e-7)] : []
            })
        let learner = Learner(model, optimizer: SGD(learningRate: 0.01))
        let loader = BatchLoader(train, batchSize: 100)
        var batches = notebook.random("batches")
        let epochs = notebook.setting(20, quick: 8)
        var accuracies: [Double] = []
        do {
            for _ in 1...epochs {
                try notebook.checkCancellation()
                for _ in 0..<loader.batchCount {
                    let batch = loader.drawn(using: &batches)
                    try learner.step(batch.images, batch.labels)
                }
                accuracies.append(try model.evaluated(on: train).accuracy)
            }
        } catch let error as KisoError where error.kind == .negative {
            accuracies += [Double](repeating: 0.1, count: epochs - accuracies.count)
        }
        return accuracies
    }

    /// Backpropagation through two normalised layers against numerical gradients.
    private func checkGradient(_ notebook: Notebook) throws {
        var generator = notebook.random("gradient check")
        let model = Sequential(seed: notebook.seed) {
            Affine(inputs: 20, outputs: 12)
            BatchNormalization(features: 12, momentum: 0.9, epsilon: 10e-7)
            ReLU()
            Affine(inputs: 12, outputs: 10)
            BatchNormalization(features: 10, momentum: 0.9, epsilon: 10e-7)
        }
        model.useDoublePrecision()
        let x = Tensor.normal([8, 20], dtype: .float64, using: &generator)
        let labels = Tensor.integers([8], in: 0..<10, using: &generator)
        notebook.say("Backpropagation against numerical gradients, mean difference:")
        for (name, mean) in try model.gradientDifferences(x, labels) {
            notebook.check(name, mean, in: 0...1e-8, by: .ours)
        }
    }

    private func panel(_ title: String, _ curves: [[Double]], legend: Figure.Legend) -> Figure.Panel
    {
        let epochs = curves[0].indices.map { Double($0 + 1) }
        return Figure.Panel(
            title: title, x: Figure.Axis("epoch", ticks: .integers),
            y: Figure.Axis("training accuracy", limits: 0...1), legend: legend,
            series: [
                .line(x: epochs, y: curves[0], name: "batch normalisation"),
                .line(x: epochs, y: curves[1], name: "without", dash: .dashed),
            ])
    }
}
