import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoOptim
import KisoPlot
import KisoTrain

/// ch08/segmentation: which pixel belongs to which digit, by a fully convolutional network.
struct SegmentedDigits: Experiment {
    let id = "ch08/segmentation"
    let title = "Which pixel is what: a fully convolutional network"
    let figures = ["8.17"]
    let seconds = 480
    let keyNumber: String? = "mean intersection over union, stride 4"
    let explanation = """
        To segment is to say of every pixel what it belongs to. To ask a network about one pixel after the \
        other would compute the same again and again; a network of convolutions alone answers for all \
        pixels at once. Pooling has made its maps small, so they are enlarged at the end, by linear \
        interpolation, which is a transposed convolution with fixed weights.

        The paper's networks have strides of 32, 16 and 8 pixels: scores of finer maps are added to those of \
        coarser ones, and each network goes on from the one before. Digits of 28 pixels are small, so here \
        they are 16, 8 and 4.

        The pictures are 84×64 pixels with three digits of MNIST on black, as in the data set M2NIST: ten \
        digits and the ground are eleven classes. Digits of the test are in no picture of the training. The \
        quick form has a few pictures.
        """
    let outcome = """
        The coarse network finds the digits and blurs them; with the finer maps the strokes are there. It is \
        the fine maps, not more training, that know where a stroke ends.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images("mnist")
        let train = DigitScenes(images, part: .train, seed: notebook.seed)
            .examples(notebook.setting(8000, quick: 48, full: 30_000))
        let test = DigitScenes(images, part: .test, seed: notebook.seed)
            .examples(notebook.setting(500, quick: 12))
        var segmenter = Segmenter(
            classes: train.classes, side: max(train.width, train.height), seed: notebook.seed)
        let say = notebook.surroundings.show
        var overlaps: [Int: Double] = [:]
        var said: [Int: [SegmentationMask]] = [:]
        let shown = Array(0..<min(4, test.count))
        let start = ContinuousClock.now
        for (stride, epochs) in zip(FullyConvolutionalNetwork.strides, [2, 2, 6]) {
            segmenter.stride = stride
            let trainer = segmenter.trainer(
                seed: notebook.seed,
                sinks: [EpochLines(name: "stride \(stride)", say: say)])
            let history = try await trainer.fit(
                train, epochs: notebook.setting(epochs, quick: 1), batchSize: 16)
            if history.wasInterrupted { throw CancellationError() }
            let figures = try segmenter.evaluated(on: test)
            overlaps[stride] = figures.meanOverlap
            said[stride] = try shown.map { segmenter.mask(of: try test.example($0).image) }
            if stride != 4 {
                notebook.note(
                    "mean intersection over union, stride \(stride)", figures.meanOverlap)
                continue
            }
            notebook.checkWhole(
                "mean intersection over union, stride 4", figures.meanOverlap, in: 0.8...1,
                by: .ours)
            notebook.note("share of pixels that are right", figures.pixelAccuracy)
            let worst = zip(figures.classes, figures.overlaps).min { ($0.1 ?? 2) < ($1.1 ?? 2) }
            notebook.note("of the worst class, \(worst?.0 ?? "")", worst?.1 ?? 0)
        }
        notebook.note(
            "minutes of training", ((ContinuousClock.now - start) / .seconds(6)).rounded() / 10)
        notebook.checkWhole(
            "what the finer maps bring: stride 4 less stride 16",
            (overlaps[4] ?? 0) - (overlaps[16] ?? 0), in: 0.05...1, by: .ours)
        try draw(shown, test, said, notebook)
    }

    /// In a row: the picture, what is true, and what networks of each stride say.
    private func draw(
        _ shown: [Int], _ test: SegmentationExamples, _ said: [Int: [SegmentationMask]],
        _ notebook: Notebook
    ) throws {
        var pictures: [Figure.Image] = []
        for (row, index) in shown.enumerated() {
            let (image, truth) = try test.example(index)
            let masks = [truth] + FullyConvolutionalNetwork.strides.compactMap { said[$0]?[row] }
            let black = Image(
                width: image.width, height: image.height, channels: 3,
                pixels: [UInt8](repeating: 0, count: image.pixels.count))
            for picture in [image]
                + masks.map({ Canvas(black, showing: $0, opacity: 1).image })
            {
                let large = picture.resized(width: picture.width * 2, height: picture.height * 2)
                pictures.append(
                    Figure.Image(rgb: large.pixels, width: large.width, height: large.height))
            }
        }
        try notebook.draw(
            "8.17",
            .images(
                pictures, columns: 5,
                title: "The picture, what is true, and strides of 16, 8 and 4 pixels"))
    }
}
