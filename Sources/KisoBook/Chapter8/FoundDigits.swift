import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoOptim
import KisoPlot
import KisoTrain

/// ch08/detection: digits on photographs, found by a small Faster R-CNN.
struct FoundDigits: Experiment {
    let id = "ch08/detection"
    let title = "Where is what: a small Faster R-CNN"
    let figures = ["8.16"]
    let seconds = 600
    let keyNumber: String? = "mean average precision at an overlap of 0.5"
    let explanation = """
        To detect is to say where things are and what they are. The book draws R-CNN: regions where \
        something may be, features of each by a network, a classifier of the features. In Faster R-CNN \
        one network does all of it: it makes features of the whole picture once, proposes boxes from \
        them, and looks at the features inside each box.

        Both are tried. R-CNN's regions come from selective search, which joins parts of like colour and \
        texture; a network makes features of every region, and a support vector machine for each class \
        judges them.

        The pictures are scenes: one to six digits, coloured and of different sizes, on parts of \
        photographs, 128×128. Digits and photographs of the test are in no scene of the training. They are \
        composed, and so easier than photographs of real scenes. The quick form has a few scenes on plain \
        grounds.
        """
    let outcome = """
        One network, trained from nothing in minutes, finds and names most digits, thin ones worst, and \
        needs a few hundredths of a second for a picture. R-CNN needs many times as long, and takes much of \
        a photograph for digits.
        """

    func run(_ notebook: Notebook) async throws {
        let images = try await notebook.images("mnist")
        var grounds: (train: [Image], test: [Image]) = ([Self.plain(40)], [Self.plain(90)])
        if !notebook.isQuick {
            do { grounds = try await notebook.backgrounds() } catch let error as KisoError {
                guard error.kind == .unavailable else { throw error }
                return notebook.cannotReproduce("digits on photographs: \(error.message)")
            }
        }
        let sprites = SceneSprites.digits(
            images, most: notebook.setting(6000, quick: 200, full: 60_000))
        func generator(_ part: SceneGenerator.Part) -> SceneGenerator {
            SceneGenerator(
                sprites: sprites, backgrounds: grounds, part: part, seed: notebook.seed,
                side: notebook.setting(128, quick: 64),
                sizes: notebook.setting(20...56, quick: 14...28))
        }
        let train = DetectionExamples(
            scenes: generator(.train), count: notebook.setting(8000, quick: 64, full: 30_000))
        let test = DetectionExamples(
            scenes: generator(.test), count: notebook.setting(500, quick: 16))
        let detector = ProposalDetector(
            classes: train.classes, side: train.side, seed: notebook.seed)
        let say = notebook.surroundings.show
        let trainer = detector.trainer(
            seed: notebook.seed, sinks: [EpochLines(name: "detector", say: say)])
        let start = ContinuousClock.now
        let history = try await trainer.fit(
            train, epochs: notebook.setting(8, quick: 1), batchSize: 16)
        if history.wasInterrupted { throw CancellationError() }
        notebook.note(
            "minutes of training", ((ContinuousClock.now - start) / .seconds(6)).rounded() / 10)
        let looking = ContinuousClock.now
        let figures = try detector.evaluated(on: test)
        notebook.note(
            "milliseconds a picture",
            ((ContinuousClock.now - looking) / .milliseconds(test.count)).rounded())
        notebook.checkWhole(
            "mean average precision at an overlap of 0.5", figures.precisionAtHalf, in: 0.9...1,
            by: .ours)
        notebook.note("mean average precision, 0.50 to 0.95", figures.precision)
        notebook.note("share of things found", figures.recallAtHalf)
        try draw(figures, notebook)
        try show(detector, test, notebook)
        if !notebook.isQuick { try await compare(generator, detector, notebook) }
    }

    /// R-CNN, which looks at hundreds of regions one by one, and how long both take.
    private func compare(
        _ generator: (SceneGenerator.Part) -> SceneGenerator, _ detector: ProposalDetector,
        _ notebook: Notebook
    ) async throws {
        let test = DetectionExamples(scenes: generator(.test), count: 100)
        let say = notebook.surroundings.show
        let regions = try await RegionDetector.trained(
            on: DetectionExamples(
                scenes: generator(.train), count: notebook.setting(3000, quick: 60, full: 8000)),
            epochs: 4, seed: notebook.seed
        ) { say("  R-CNN: \($0)") }
        var (found, things) = (0, 0)
        for index in 0..<test.count {
            let (image, objects) = try test.example(index)
            let boxes = regions.search.boxes(in: image)
            things += objects.count
            found += objects.count { thing in boxes.contains { $0.overlap(thing.box) >= 0.5 } }
        }
        notebook.check(
            "R-CNN: share of things among the regions", Double(found) / Double(things), in: 0.9...1,
            by: .ours)
        var milliseconds: [Double] = []
        for judged in [regions, detector] as [any ObjectDetector] {
            let start = ContinuousClock.now
            let figures = try judged.evaluated(on: test, overlap: 0.4)
            milliseconds.append((ContinuousClock.now - start) / .milliseconds(test.count))
            guard judged is RegionDetector else { continue }
            notebook.check(
                "R-CNN: mean average precision at an overlap of 0.5", figures.precisionAtHalf,
                in: 0.7...1, by: .ours)
        }
        notebook.note("R-CNN: milliseconds a picture", milliseconds[0].rounded())
        try notebook.draw(
            "8.16-times",
            Figure(
                title: "How long a picture takes",
                x: Figure.Axis(
                    ticks: .labels([.init(at: 0, "R-CNN"), .init(at: 1, "Faster R-CNN")])),
                y: "milliseconds", legend: .hidden, series: [.bars(milliseconds)]))
    }

    private static func plain(_ value: UInt8) -> Image {
        Image(width: 96, height: 96, channels: 3, pixels: [UInt8](repeating: value, count: 27_648))
    }

    /// Precision by recall: the mean of the classes, and those that are found best and worst.
    private func draw(_ figures: DetectionFigures, _ notebook: Notebook) throws {
        let recall = (0...100).map { Double($0) / 100 }
        let sorted = figures.byClass.sorted { $0.precisionAtHalf < $1.precisionAtHalf }
        guard let worst = sorted.first, let best = sorted.last else { return }
        let mean = recall.indices.map { place in
            sorted.reduce(0) { $0 + $1.curveAtHalf[place] } / Double(sorted.count)
        }
        try notebook.draw(
            "precision",
            Figure(
                title: "How many of what is found is right", x: Figure.Axis("recall"),
                y: Figure.Axis("precision", limits: 0...1.02),
                series: [
                    .line(x: recall, y: mean, name: "mean of the classes"),
                    .line(x: recall, y: best.curveAtHalf, name: "best: \(best.name)"),
                    .line(x: recall, y: worst.curveAtHalf, name: "worst: \(worst.name)"),
                ]))
    }

    /// Scenes with what was found.
    private func show(
        _ detector: ProposalDetector, _ test: DetectionExamples, _ notebook: Notebook
    ) throws {
        let scale = 2
        var pictures: [Figure.Image] = []
        for index in 0..<min(8, test.count) {
            let image = try test.example(index).image
            let found = detector.objects(in: image).map { object in
                var object = object
                object.box = object.box.scaled(x: Double(scale), y: Double(scale))
                return object
            }
            let large = image.resized(width: image.width * scale, height: image.height * scale)
            let drawn = Canvas(large, showing: found, classes: detector.classes).image
            pictures.append(
                Figure.Image(rgb: drawn.pixels, width: drawn.width, height: drawn.height))
        }
        try notebook.draw(
            "8.16",
            .images(
                pictures, columns: 4, title: "What the detector finds in scenes it has not seen"))
    }
}
