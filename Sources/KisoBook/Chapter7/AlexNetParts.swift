import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch07/alexnet: what each of AlexNet's parts is good for, on pictures of clothing.
struct AlexNetParts: Experiment {
    let id = "ch07/alexnet"
    let title = "The parts of AlexNet"
    let seconds = 600
    let keyNumber: String? = "test accuracy"
    let explanation = """
        AlexNet is LeNet with more layers, and with ReLU, a normalisation over neighbouring channels \
        and dropout. Its authors say what each was good for: with ReLU a training error of 25 % came \
        six times sooner than with tanh, the normalisation and the dropout made test errors smaller.

        Here is a small AlexNet for pictures of 28×28, with the same five kinds of layers, on \
        Fashion-MNIST. It is trained once for long; and for a short time without one part each.
        """
    let outcome = """
        Eight epochs reach about 92 % of right answers. In a training of two epochs the normalisation \
        changes nothing on these small pictures.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images(notebook.isQuick ? "mnist" : "fashion-mnist")
        let count = notebook.setting(54_000, quick: 1000)
        let train = images.train.subset(0..<count)
        let validation = images.train.subset(54_000..<notebook.setting(60_000, quick: 54_500))
        let words = try NamedModel.alexNetMini.words(for: [1, 28, 28], outputs: 10).text

        var recipe = Recipe(epochs: notebook.setting(8, quick: 3, full: 15))
        let main = try await notebook.course(
            "alexnet", words, on: train, validation: validation, recipe: recipe)
        let test = images.test.subset(0..<notebook.setting(10_000, quick: 500))
        notebook.check(
            "test accuracy", 1 - Double(try main.mistakes(on: test)) / Double(test.count),
            in: 0.915...1, quick: 0.5...1, by: .ours)

        recipe.epochs = notebook.setting(2, quick: 1, full: 8)
        for (name, without) in [
            ("all parts", words), ("without normalisation", Self.without("lrn", words)),
            ("without dropout", Self.without("dropout", words)),
        ] {
            let course = try await notebook.course(
                name.filter(\.isLetter), without, on: train, validation: validation,
                recipe: recipe)
            notebook.note(
                "\(name), \(recipe.epochs) epochs: validation accuracy",
                course.history.epochs.last?.validationAccuracy ?? 0)
        }
        try await compareActivations(Self.without("dropout", words), train, notebook)
    }

    /// The words without one kind of layer.
    private static func without(_ layer: String, _ words: String) -> String {
        words.split(separator: " ").filter { !$0.hasPrefix(layer) }.joined(separator: " ")
    }

    /// The paper's figure 1: how soon the training loss is small, with ReLU and with tanh.
    private func compareActivations(
        _ words: String, _ train: LabeledImages, _ notebook: Notebook
    ) async throws {
        let steps = notebook.setting(600, quick: 10)
        // The mean of so many losses is a point of a curve.
        let width = notebook.setting(25, quick: 2)
        var curves: [(name: String, losses: [Double])] = []
        for name in ["relu", "tanh"] {
            let text = words.split(separator: " ").map { $0 == "relu" ? name : String($0) }
                .joined(separator: " ")
            let network = try Architecture(text).model(input: [1, 28, 28], seed: notebook.seed)
            let learner = Learner(
                network, optimizer: Momentum(learningRate: 0.01), decay: .coupled(5e-4),
                seed: notebook.seed)
            let loader = BatchLoader(train, batchSize: 100)
            var order = notebook.random("order")
            var losses: [Double] = []
            while losses.count < steps {
                for batch in loader.shuffled(using: &order) where losses.count < steps {
                    try notebook.checkCancellation()
                    losses.append(try learner.step(batch.images, batch.labels))
                }
            }
            curves.append((name, Self.means(losses, of: width)))
        }
        let goal = notebook.setting(0.6, quick: 2.0)
        let needed = curves.map { curve in
            Double(curve.losses.firstIndex { $0 <= goal }.map { $0 + 1 } ?? curve.losses.count)
                * Double(width)
        }
        notebook.note("ReLU: steps to a training loss of \(goal)", needed[0])
        notebook.note("tanh: steps to a training loss of \(goal)", needed[1])
        if !notebook.isQuick {
            notebook.check(
                "ReLU needs fewer steps than tanh, by the factor", needed[1] / max(needed[0], 1),
                in: 1.0..., by: .ours)
        }
        try notebook.draw(
            "activations",
            Figure(
                title: "Training loss with ReLU and with tanh",
                x: Figure.Axis("step"), y: Figure.Axis("loss"),
                series: curves.map { name, losses in
                    .line(
                        x: losses.indices.map { Double(($0 + 1) * width) }, y: losses, name: name,
                        dash: name == "tanh" ? .dashed : .solid)
                }))
    }

    /// Means of neighbours.
    private static func means(_ values: [Double], of count: Int) -> [Double] {
        stride(from: 0, to: values.count - count + 1, by: count).map {
            values[$0..<$0 + count].reduce(0, +) / Double(count)
        }
    }
}
