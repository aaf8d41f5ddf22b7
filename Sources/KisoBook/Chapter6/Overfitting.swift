import KisoNN
import KisoPlot

/// ch06/overfit: a network overfits 300 images, and weight decay against it.
struct Overfitting: Experiment {
    let id = "ch06/overfit"
    let title = "Overfitting, and weight decay against it"
    let figures = ["6.20", "6.21"]
    let seconds = 20
    let explanation = """
        Seven layers and only 300 images: a network with so many parameters and so little \
        training data overfits. Weight decay adds ½λW² to the loss for every weight, half the \
        square of the L2 norm times λ, so that no weight grows without use.
        """
    let outcome = """
        Without decay the network gets every training image right after a hundred epochs, and \
        does far worse on images that it has not seen. With it the network no longer gets every \
        training image right, and the gap to the others becomes smaller. So strong a decay costs \
        some accuracy on the test images, too: a smaller gap is not yet a better network.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let epochs = notebook.setting(201, quick: 100)
        let runs = try [0, 0.1].map { decay in
            try ScarceTraining(
                .digitNetwork(hiddenLayers: 6, seed: notebook.seed), on: mnist, epochs: epochs,
                weightDecay: decay, notebook)
        }
        let (plain, decayed) = (runs[0], runs[1])
        notebook.check(
            "without decay: accuracy on what was learnt", plain.train.last!,
            in: 0.99..., quick: 0.9..., by: .ours(around: "almost 100 %", "Overfitting"))
        notebook.check("without decay: gap to the test images", plain.gap, in: 0.1...0.4, by: .ours)
        notebook.note("without decay: accuracy on the test images", plain.test.last!)
        // Not all of them, but far from the 0.1 of a network that has learnt nothing.
        notebook.check(
            "decay 0.1: accuracy on what was learnt", decayed.train.last!, in: 0.7...0.99,
            quick: 0.3...0.99, by: .ours)
        notebook.check(
            "decay 0.1: accuracy on the test images", decayed.test.last!, in: 0.5...1,
            quick: 0.25...1, by: .ours)
        decayed.compare(
            with: plain, "Weight decay makes the gap smaller", by: .says("Weight Decay"), notebook)
        try notebook.draw("6.20", Figure(panels: [plain.panel("Without weight decay")]))
        try notebook.draw("6.21", Figure(panels: [decayed.panel("Weight decay 0.1")]))
    }
}
