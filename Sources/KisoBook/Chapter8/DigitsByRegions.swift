import Foundation
import KisoApplications
import KisoCore
import KisoIO
import KisoPlot

/// ch08/rcnn: digits on photographs, found as the book draws it.
struct DigitsByRegions: Experiment {
    let id = "ch08/rcnn"
    let title = "Where is what: R-CNN, region by region"
    let figures = ["8.16"]
    let seconds = 500
    let keyNumber: String? = "mean average precision at an overlap of 0.5"
    let explanation = """
        To detect is to say where things are and what they are. The book draws R-CNN: regions where \
        something may be, features of each by a convolutional network, a classifier of the features. \
        Regions come from selective search, which joins neighbours of like colour and texture again and \
        again; every region, warped to a square, goes through the network; a support vector machine for each \
        class judges its features, and a linear correction moves its box.

        The pictures are scenes: one to six digits, coloured and of different sizes, on parts of \
        photographs, 128×128; no scene is seen twice. Digits and photographs of the test are in no scene \
        of the training. They are composed, and so easier than photographs of real scenes. The quick form has \
        a few scenes on plain grounds.
        """
    let outcome = """
        The regions hold nearly all digits, and most of those are named; parts of digits and of photographs \
        are named as well, if less surely. The time goes into the regions: the \
        search for them and a network for each. One network that looks at the whole picture once needs a \
        fraction of it.
        """

    func run(_ notebook: Notebook) async throws {
        guard let scenes = try await SceneParts(notebook) else { return }
        let test = scenes.test(notebook.setting(500, quick: 8))
        let say = notebook.surroundings.show
        let start = ContinuousClock.now
        let detector = try await RegionDetector.trained(
            on: scenes.train(notebook.setting(4000, quick: 60)),
            searched: notebook.setting(400, quick: 40),
            epochs: notebook.setting(6, quick: 1, full: 12), seed: notebook.seed
        ) { say("  R-CNN: \($0)") }
        notebook.note(
            "minutes of training", ((ContinuousClock.now - start) / .seconds(6)).rounded() / 10)
        try lookAtRegions(detector, test, notebook)
        let figures = try detector.evaluated(on: test, overlap: 0.4)
        notebook.checkWhole(
            "mean average precision at an overlap of 0.5", figures.precisionAtHalf, in: 0.7...1,
            by: .ours)
        notebook.note("mean average precision, 0.50 to 0.95", figures.precision)
        try compareTimes(detector, test, notebook)
    }

    /// How many things are among the regions, and the picture of the way.
    private func lookAtRegions(
        _ detector: RegionDetector, _ test: DetectionExamples, _ notebook: Notebook
    ) throws {
        var (found, things) = (0, 0)
        for index in 0..<min(200, test.count) {
            let (image, objects) = try test.example(index)
            let boxes = detector.search.boxes(in: image)
            things += objects.count
            found += objects.count { thing in boxes.contains { $0.overlap(thing.box) >= 0.5 } }
        }
        notebook.checkWhole(
            "share of things among the regions", Double(found) / Double(max(things, 1)),
            in: 0.9...1, by: .ours)
        var pictures: [Figure.Image] = []
        for index in 0..<min(3, test.count) {
            let image = try test.example(index).image
            pictures.append(SceneParts.picture(image, [], [""]))
            let regions = detector.search.boxes(in: image).prefix(60)
            let large = image.resized(width: image.width * 2, height: image.height * 2)
            var canvas = Canvas(large)
            for region in regions { canvas.outline(region.scaled(x: 2, y: 2), .orange) }
            pictures.append(Figure.Image(canvas.image))
            let found = detector.objects(in: image, threshold: 0.5, overlap: 0.4)
            pictures.append(SceneParts.picture(image, found, detector.classes))
        }
        try notebook.draw(
            "8.16",
            .images(
                pictures, columns: 3,
                captions: pictures.indices.map {
                    $0 < 3 ? ["picture", "60 regions", "names"][$0] : ""
                }, title: "R-CNN's way from a picture to names"))
    }

    /// How long the parts take, beside one network for all. What that one has learnt does not change its time,
    /// so it has learnt nothing.
    private func compareTimes(
        _ detector: RegionDetector, _ test: DetectionExamples, _ notebook: Notebook
    ) throws {
        let other = ProposalDetector(classes: test.classes, side: test.side, seed: notebook.seed)
        let count = min(notebook.setting(30, quick: 2), test.count)
        let images = try (0..<count).map { try test.example($0).image }
        func milliseconds(_ work: (Image) -> Void) -> Double {
            images.first.map(work)
            let start = ContinuousClock.now
            images.forEach(work)
            return (ContinuousClock.now - start) / .milliseconds(count)
        }
        let search = milliseconds { _ = detector.search.boxes(in: $0) }
        let all = milliseconds { _ = detector.objects(in: $0, threshold: 0.5, overlap: 0.4) }
        let fast = milliseconds { _ = other.objects(in: $0, threshold: 0.5, overlap: 0.5) }
        notebook.note("milliseconds a picture: search", search.rounded())
        notebook.note("milliseconds a picture: search, features, machines", all.rounded())
        notebook.note("milliseconds a picture: Faster R-CNN", fast.rounded())
        try notebook.draw(
            "8.16-times",
            Figure(
                title: "How long a picture takes",
                x: Figure.Axis(
                    ticks: .labels([
                        .init(at: 0, "search"), .init(at: 1, "features, machines"),
                        .init(at: 2, "Faster R-CNN"),
                    ])), y: "milliseconds", legend: .hidden,
                series: [.bars([search, max(0, all - search), fast])]))
    }
}
