import Foundation
import KisoCore
import KisoData
import KisoNN
import KisoOps
import KisoPlot
import KisoTensor

/// ch08/misclassified: the test images that the deep network gets wrong.
struct Misclassified: Experiment {
    let id = "ch08/misclassified"
    let title = "Digits that the deep network gets wrong"
    let figures = ["8.2"]
    let seconds = 10
    let explanation = """
        What the network gets wrong after training, beginning with the answers that it is most \
        certain of. Below each image stands the right label, what the network says instead, and \
        the probability that it gives its answer.
        """
    let outcome = """
        Some are digits that a person would hesitate at, too: a 6 whose loop is nearly all of it, \
        a 7 with the slant of a 1. Others are plain, and the network is simply wrong.
        """

    func run(_ notebook: Notebook) async throws {
        let model = try await DeepConvolutionalNetwork.trained(notebook)
        let mnist = try await notebook.images()
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 1000))
        var mistakes: [(probability: Double, image: Figure.Image, caption: String)] = []
        for batch in BatchLoader(test, batchSize: 500).sequential {
            try notebook.checkCancellation()
            let probabilities = model(batch.images).softmax()
            let answers = probabilities.argmax(axis: 1).values(as: Int64.self)
            let labels = batch.labels.values(as: Int64.self)
            for (row, (answer, label)) in zip(answers, labels).enumerated() where answer != label {
                let probability = probabilities[row, Int(answer)].item()
                mistakes.append(
                    (
                        probability,
                        Figure.Image(values: batch.images[row].doubles, width: 28, height: 28),
                        String(
                            format: "%d, taken for %d (%.0f %%)", label, answer, 100 * probability)
                    ))
            }
        }
        let share = Double(mistakes.count) / Double(test.count)
        notebook.note("wrong", "\(mistakes.count) of \(test.count)")
        // The book's network is wrong at 0.62 in 100.
        notebook.check(
            "share of wrong answers", share, in: 0.0001...0.025, quick: 0.0001...0.5,
            by: .ours(around: "0.0062", "Deeper Networks"))
        let shown = mistakes.sorted { $0.probability > $1.probability }.prefix(24)
        try notebook.draw(
            "8.2",
            .images(
                shown.map(\.image), columns: 6, captions: shown.map(\.caption),
                title: "\(shown.count) of \(mistakes.count) digits that the network gets wrong")
        )
    }
}
