import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoPlot
import KisoTrain

/// ch08/segmentation: which pixel belongs to which digit.
struct SegmentedDigits: Experiment {
    let id = "ch08/segmentation"
    let title = "Pixel by pixel: a fully convolutional network"
    let seconds = 560
    let keyNumber: String? = "mean intersection over union, FCN-4s"
    let explanation = """
        To segment is to say of every pixel what it belongs to. To ask a classifier once for each pixel is \
        wasteful, since its windows overlap; a network of convolutions alone answers for all pixels at once. \
        Where a classifier ends in affine layers, it has convolutions that compute the same. The map that \
        they give is small, so it is enlarged at the end by a transposed convolution that begins as \
        bilinear interpolation.

        The deepest features see much and know little of where. FCN-16s answers by them alone, for every \
        sixteenth pixel of each row; FCN-8s and FCN-4s add scores of earlier layers, which are finer, and \
        each begins with what the coarser one has learnt. The paper's stages are 32, 16 and 8.

        The pictures are scenes of three digits on black, 64×84, as M2NIST has them; the digits of the \
        test are in no scene of the training. The quick form has a few scenes.
        """
    let outcome = """
        What a thing is can be said with a sixteenth of the places; where its edges are cannot. Each step \
        to finer features brings the strokes out.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images("mnist")
        let train = SegmentationExamples(
            digits: DigitScenes(mnist.train, part: "train", seed: notebook.seed),
            count: notebook.setting(8000, quick: 32, full: 20_000))
        let test = SegmentationExamples(
            digits: DigitScenes(mnist.test, part: "test", seed: notebook.seed),
            count: notebook.setting(500, quick: 8))
        var settings = SegmentationSettings()
        settings.seed = notebook.seed
        settings.epochs = notebook.setting(settings.epochs, quick: 1, full: 15)
        let say = notebook.surroundings.show
        var segmenter = Segmenter(
            classes: test.classes, height: test.height, width: test.width, seed: notebook.seed)
        var stages: [(SegmentationStage, Segmenter)] = []
        var means: [Double] = []
        for stage in settings.stages {
            if stage != .sixteen { segmenter = try segmenter.refined(to: stage) }
            let trainer = segmenter.trainer(
                settings: settings, sinks: [EpochLines(name: stage.name, say: say)])
            let history = try await trainer.fit(
                train, epochs: settings.epochs(of: stage), batchSize: settings.batchSize)
            if history.wasInterrupted { throw CancellationError() }
            let figures = try segmenter.evaluated(on: test)
            means.append(figures.meanIntersectionOverUnion)
            stages.append((stage, segmenter))
            let name = "mean intersection over union, \(stage.name)"
            if stage == .four {
                notebook.checkWhole(
                    name, figures.meanIntersectionOverUnion, in: 0.8...1, by: .ours)
                notebook.note("pixel accuracy, \(stage.name)", figures.pixelAccuracy)
            } else {
                notebook.note(name, figures.meanIntersectionOverUnion)
            }
        }
        notebook.checkWhole(
            "what FCN-4s has more than FCN-16s", means[2] - means[0], in: 0.05...1, by: .ours)
        try show(stages, test, notebook)
    }

    /// Scenes, the truth, and what each stage finds.
    private func show(
        _ stages: [(SegmentationStage, Segmenter)], _ test: SegmentationExamples,
        _ notebook: Notebook
    ) throws {
        var pictures: [Figure.Image] = []
        for index in 0..<min(4, test.count) {
            let (image, truth) = try test.example(index)
            pictures.append(Figure.Image(image))
            for mask in [truth] + stages.map({ $0.1.mask(of: image) }) {
                pictures.append(Figure.Image(mask))
            }
        }
        try notebook.draw(
            "stages",
            .images(
                pictures, columns: 2 + stages.count,
                captions: (0..<pictures.count).map { index in
                    index < 2 + stages.count
                        ? (["picture", "truth"] + stages.map(\.0.name))[index] : ""
                }, title: "What each stage finds"))
    }
}
