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
        At every step each hidden unit is left out with some probability, so no unit can rely on \
        another, and each step trains another part of the network. For answers all units work \
        together, scaled down because more of them are there than in training.

        The network of seven layers that learnt 300 images by heart no longer does, and the gap \
        shrinks. It also learns more slowly: its curves still rise at the end, and it knows fewer of \
        the test images than the network without dropout does by then. The ratio is 0.2, \
        as in the author's program; the caption of the book's figure says 0.15, so that is shown, too.
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
            notebook.note("dropout \(ratio): accuracy on what was learnt", run.train.last!)
            notebook.note("dropout \(ratio): accuracy on the test images", run.test.last!)
            notebook.note("dropout \(ratio): gap", run.gap)
            runs.append(run)
        }
        let (plain, dropped) = (runs[0], runs[runs.count - 1])
        notebook.check(
            "without dropout: accuracy on what was learnt", plain.train.last!,
            in: notebook.setting(0.99, quick: 0.85)...1)
        notebook.check("With dropout not all is known by heart", holds: dropped.train.last! < 0.99)
        notebook.check("Dropout makes the gap smaller", holds: dropped.gap < plain.gap)
        let names = ["Without dropout", "Dropout 0.15", "Dropout 0.2"]
        let titles = notebook.isQuick ? [names[0], names[2]] : names
        try notebook.draw(
            "6.23", Figure(panels: zip(runs, titles).map { $0.panel($1, legend: .below) }))
    }
}
