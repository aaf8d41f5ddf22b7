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
        What is left after training are mostly digits that a person would hesitate at, too: a 6 \
        whose loop is nearly all of it, a 7 with the slant of a 1. Below each image stands the right \
        label and what the network says instead.
        """

    func run(_ notebook: Notebook) async throws {
        let model = try await DeepConvolutionalNetwork.trained(notebook)
        let mnist = try await notebook.images()
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 1000))
        var images: [Figure.Image] = []
        var captions: [String] = []
        var wrong = 0
        for batch in BatchLoader(test, batchSize: 500).sequential {
            try notebook.checkCancellation()
            let answers = model(batch.images).argmax(axis: 1).values(as: Int64.self)
            let labels = batch.labels.values(as: Int64.self)
            for (row, (answer, label)) in zip(answers, labels).enumerated() where answer != label {
                wrong += 1
                guard images.count < 24 else { continue }
                images.append(
                    Figure.Image(values: batch.images[row].doubles, width: 28, height: 28))
                captions.append("\(label), taken for \(answer)")
            }
        }
        let share = Double(wrong) / Double(test.count)
        notebook.note("wrong", "\(wrong) of \(test.count)")
        // The book's network is wrong at 0.62 in 100.
        notebook.check(
            "share of wrong answers", share, in: 0.0001...0.025, quick: 0.0001...0.5,
            by: .ours)
        try notebook.draw(
            "8.2",
            .images(
                images, columns: 6, captions: captions, title: "Digits that the network gets wrong")
        )
    }
}
