import KisoCore
import KisoData
import KisoNN
import KisoOptim
import KisoPlot
import KisoTensor
import KisoTrain

/// ch08/augment: few images, varied at random each time they are seen.
struct Augmentation: Experiment {
    let id = "ch08/augment"
    let title = "More images out of few"
    let figures = ["8.4"]
    let seconds = 60
    let explanation = """
        A digit that is moved a little, turned a little or drawn a little larger is the same \
        digit. So a training image can stand for many: here each is varied at random every time \
        the network sees it, which is called data augmentation.

        Not every change keeps the meaning. Mirrored digits are no digits, so mirroring is shown \
        but not trained with; for photographs of animals it would be fine.
        """
    let outcome = """
        With only a thousand training images augmentation makes a clear difference on the test \
        images.
        """

    /// The changes that are shown, with their names.
    private static let shown: [(String, any Transform)] = [
        ("shift", RandomShift(pixels: 4)), ("rotation", RandomRotation(degrees: 25)),
        ("crop", RandomCrop(size: 22)), ("flip", RandomFlip(probability: 1)),
        ("brightness", RandomBrightness(0.3...0.7)), ("scale", RandomScale(0.6...1.3)),
    ]

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        try show(mnist.train, notebook)
        let few = mnist.train.subset(0..<notebook.setting(1000, quick: 300))
        let test = mnist.test.subset(0..<notebook.setting(10_000, quick: 1000))
        let vary = Transforms([
            RandomShift(pixels: 2), RandomRotation(degrees: 12), RandomScale(0.9...1.1),
        ])
        let plain = try learn(few, varying: Transforms([]), notebook)
        let varied = try learn(few, varying: vary, notebook)
        let accuracy = try [plain, varied].map { try $0.evaluated(on: test).accuracy }
        notebook.note(
            "as they are: accuracy on what was learnt", try plain.evaluated(on: few).accuracy)
        notebook.note("as they are: accuracy on the test images", accuracy[0])
        notebook.note("varied: accuracy on the test images", accuracy[1])
        notebook.check(
            "Varied images teach more", holds: accuracy[1] > accuracy[0],
            found: "\(accuracy[1]) against \(accuracy[0])",
            by: .says("Improving Recognition Accuracy"))
    }

    /// A network that has seen the images many times, each time varied anew.
    private func learn(
        _ few: LabeledImages, varying: Transforms, _ notebook: Notebook
    ) throws -> Sequential {
        let model = Sequential(seed: notebook.seed) {
            Convolution(inputs: 1, filters: 16, size: 5)
            ReLU()
            MaxPool(size: 2)
            Convolution(inputs: 16, filters: 16, size: 3)
            ReLU()
            MaxPool(size: 2)
            Flatten()
            Affine(inputs: 16 * 5 * 5, outputs: 100)
            ReLU()
            Affine(inputs: 100, outputs: 10)
        }
        let learner = Learner(model, optimizer: Adam(learningRate: 0.001))
        let loader = BatchLoader(few, batchSize: 50)
        var order = notebook.random("order")
        var changes = notebook.random("changes")
        for _ in 1...notebook.setting(60, quick: 20) {
            for batch in loader.shuffled(using: &order) {
                try notebook.checkCancellation()
                try learner.step(varying(batch.images, using: &changes), batch.labels)
            }
        }
        return model
    }

    /// Figure 8.4: three digits, and each of them changed.
    private func show(_ images: LabeledImages, _ notebook: Notebook) throws {
        var generator = notebook.random("shown")
        var pictures: [Figure.Image] = []
        var captions: [String] = []
        for digit in [0, 2, 7] {
            let batch = BatchLoader(images, batchSize: 1).batch([digit])
            pictures.append(image(batch.images))
            captions.append("original")
            for (name, transform) in Self.shown {
                pictures.append(image(transform(batch.images, using: &generator)))
                captions.append(name)
            }
        }
        try notebook.draw(
            "8.4",
            .images(pictures, columns: 7, captions: captions, title: "One digit, many images"))
    }

    private func image(_ x: Tensor) -> Figure.Image {
        Figure.Image(values: x.doubles, width: x.shape[3], height: x.shape[2], range: 0...1)
    }
}
