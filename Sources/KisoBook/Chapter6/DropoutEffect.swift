import KisoCore
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor

/// Dropout as the book writes it: training drops and scales nothing; inference multiplies by the
/// share that stays. Kiso's own ``KisoNN/Dropout`` scales in training instead.
private struct BookDropout: Layer {
    let ratio: Double

    func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        guard pass.isTraining, let random = pass.random else { return x * (1 - ratio) }
        let draws = random.withGenerator { Tensor.uniform(x.shape, using: &$0) }
        return x * (draws .> ratio).cast(to: x.dtype)
    }
}

/// ch06/dropout: units that are missing at random during training, against overfitting.
struct DropoutEffect: Experiment {
    let id = "ch06/dropout"
    let title = "Dropout against overfitting"
    let figures = ["6.23"]
    let seconds = 45
    let explanation = """
        At every step each hidden unit is left out with some probability, so that no unit can \
        rely on another, and each step trains another part of the network. For inference all \
        units work together, scaled down because more of them are there than in training; that \
        makes dropout akin to an ensemble, many networks whose answers are averaged.

        The ratio is 0.2, as in the author's program; the caption of the book's figure says 0.15, \
        so that is shown, too.
        """
    let outcome = """
        With dropout the network of seven layers no longer gets every one of its 300 training \
        images right, and the gap to the test images shrinks. It also learns more slowly: its \
        curves still rise at the end, and by then its accuracy on the test images is lower than \
        without dropout.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let epochs = notebook.setting(301, quick: 80)
        var runs: [ScarceTraining] = []
        for ratio in notebook.isQuick ? [0, 0.2] : [0, 0.15, 0.2] {
            let model = Sequential.digitNetwork(
                hiddenLayers: 6, seed: notebook.seed,
                afterReLU: { ratio > 0 ? [BookDropout(ratio: ratio)] : [] })
            let run = try ScarceTraining(model, on: mnist, epochs: epochs, notebook)
            if ratio < 0.2 {
                let name = ratio > 0 ? "dropout \(ratio)" : "without dropout"
                notebook.note("\(name): accuracy on the test images", run.test.last!)
                notebook.note("\(name): gap", run.gap)
            }
            runs.append(run)
        }
        let (plain, dropped) = (runs[0], runs[runs.count - 1])
        notebook.check(
            "without dropout: accuracy on what was learnt", plain.train.last!,
            in: 0.99..., quick: 0.85..., by: .ours)
        // Not all of them, but far from the 0.1 of a network that has learnt nothing.
        notebook.check(
            "dropout 0.2: accuracy on what was learnt", dropped.train.last!, in: 0.5...0.99,
            quick: 0.15...0.9, by: .ours)
        notebook.check(
            "dropout 0.2: accuracy on the test images", dropped.test.last!, in: 0.4...1,
            quick: 0.12...1, by: .ours)
        dropped.compare(
            with: plain, "Dropout makes the gap smaller", by: .says("Dropout"), notebook)
        let names = ["Without dropout", "Dropout 0.15", "Dropout 0.2"]
        let titles = notebook.isQuick ? [names[0], names[2]] : names
        try notebook.draw(
            "6.23", Figure(panels: zip(runs, titles).map { $0.panel($1, legend: .below) }))
    }
}
