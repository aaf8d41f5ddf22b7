import KisoApplications
import KisoCore
import KisoIO
import KisoOptim
import KisoPlot
import KisoTrain

/// ch08/streets: what a driver sees, pixel by pixel.
struct SegmentedStreets: Experiment {
    let id = "ch08/streets"
    let title = "A street, pixel by pixel: SegNet"
    let figures = ["8.17"]
    let seconds = 560
    let keyNumber: String? = "mean intersection over union"
    let explanation = """
        The book ends with a car that sees what is road and what is not, by SegNet. Its encoder halves the \
        picture four times by max pooling and remembers where each maximum was; its decoder puts values back \
        to those places, so that edges come back where they were.

        The streets are made: a small renderer draws roads, markings, pavements, houses, grass and sky in \
        perspective, with trees, photographs of cars and signs in them; the cars and signs of the test are in \
        no street of the training. Photographs of streets are harder. The quick form has a few streets without \
        cars and signs.
        """
    let outcome = """
        Road, sky and houses are nearly always right, and markings, which are narrow, come back where they \
        were. Cars, of which the test has others than the training, and signs, which are small, are worst.
        """

    func run(_ notebook: Notebook) async throws {
        var sprites = SceneSprites(classes: [], train: [], test: [])
        if !notebook.isQuick {
            guard
                let stamps = try await notebook.available(
                    "cars in streets", { try SceneSprites.stamps(await notebook.photos()) })
            else { return }
            sprites = stamps
        }
        func streets(_ part: SceneGenerator.Part) -> StreetScenes {
            StreetScenes(sprites, part: part, seed: notebook.seed)
        }
        let train = SegmentationExamples(
            streets: streets(.train), count: notebook.setting(8000, quick: 16, full: 20_000))
        let test = SegmentationExamples(
            streets: streets(.test), count: notebook.setting(500, quick: 8))
        var settings = SegmentationSettings.segNet
        settings.seed = notebook.seed
        settings.epochs = notebook.setting(settings.epochs, quick: 1, full: 15)
        let segmenter = Segmenter(
            classes: test.classes, height: test.height, width: test.width, stage: .segNet,
            seed: notebook.seed)
        let trainer = segmenter.trainer(
            settings: settings,
            sinks: [EpochLines(name: "SegNet", say: notebook.surroundings.show)])
        let history = try await trainer.fit(
            train, epochs: settings.epochs, batchSize: settings.batchSize)
        if history.wasInterrupted { throw CancellationError() }
        let figures = try segmenter.evaluated(on: test)
        notebook.checkWhole(
            "mean intersection over union", figures.meanIntersectionOverUnion, in: 0.8...1,
            by: .ours)
        notebook.note("pixel accuracy", figures.pixelAccuracy)
        for row in figures.byClass {
            guard let value = row.intersectionOverUnion else { continue }
            notebook.note("intersection over union: \(row.name)", value)
        }
        try show(segmenter, test, notebook)
    }

    /// Streets, the truth, and what is found.
    private func show(
        _ segmenter: Segmenter, _ test: SegmentationExamples, _ notebook: Notebook
    ) throws {
        var pictures: [Figure.Image] = []
        for index in 0..<min(4, test.count) {
            let (image, truth) = try test.example(index)
            pictures.append(Figure.Image(image))
            for mask in [truth, segmenter.mask(of: image)] {
                pictures.append(Figure.Image(mask))
            }
        }
        try notebook.draw(
            "8.17",
            .images(
                pictures, columns: 3,
                captions: pictures.indices.map {
                    $0 < 3 ? ["picture", "truth", "SegNet"][$0] : ""
                }, title: "Streets that SegNet has not seen"))
    }
}
