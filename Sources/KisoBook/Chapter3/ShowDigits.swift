import KisoCore
import KisoData
import KisoOps
import KisoPlot
import KisoTensor

/// ch03/mnist-show: the pictures that the networks of this book learn to read.
struct ShowDigits: Experiment {
    let id = "ch03/mnist-show"
    let title = "Handwritten digits"
    let figures = ["3.24", "3.25"]
    let keyNumber: String? = "training images"
    let explanation = """
        MNIST holds 70,000 digits that people wrote by hand, 28 by 28 grey pixels each, with the \
        number that was meant. A network of this chapter takes the pixels as one row of 784 numbers; \
        to look at a picture, the row is folded again.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let images = Tensor(mnist.train.images).reshaped([mnist.train.count, 784])
        let labels = mnist.train.labels.values(as: Int.self)
        notebook.check(
            "training images", "\(images.shape)", is: "(60000, 784)", by: .prints("MNIST Dataset"))
        notebook.check(
            "test images", Double(mnist.test.count), is: 10_000, by: .prints("MNIST Dataset"))

        let first = images[0]
        notebook.check("label of the first", Double(labels[0]), is: 5, by: .prints("MNIST Dataset"))
        notebook.check("its shape", "\(first.shape)", is: "(784,)", by: .prints("MNIST Dataset"))
        let folded = first.reshaped([28, 28])
        notebook.check(
            "its shape, folded", "\(folded.shape)", is: "(28, 28)", by: .prints("MNIST Dataset"))

        try notebook.draw(
            "3.24",
            .images(
                (0..<20).map { picture(images[$0]) }, columns: 10,
                captions: labels.prefix(20).map(String.init)))
        try notebook.draw("3.25", .images([picture(folded)], captions: ["label \(labels[0])"]))
    }

    private func picture(_ pixels: Tensor) -> Figure.Image {
        Figure.Image(grey: pixels.values(as: UInt8.self), width: 28, height: 28)
    }
}
