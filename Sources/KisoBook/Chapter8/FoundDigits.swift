import Foundation
import KisoApplications
import KisoCore
import KisoPlot
import KisoTrain

/// ch08/detection: digits on photographs, found by a small Faster R-CNN.
struct FoundDigits: Experiment {
    let id = "ch08/detection"
    let title = "Where is what: a small Faster R-CNN"
    let figures: [String] = []
    let seconds = 600
    let keyNumber: String? = "mean average precision at an overlap of 0.5"
    let explanation = """
        R-CNN asks a network about hundreds of regions, one by one (ch08/rcnn). In Faster R-CNN one network \
        does all of it: it makes features of the whole picture once, proposes boxes from them, and looks at \
        the features inside each box.

        The pictures are scenes: one to six digits, coloured and of different sizes, on parts of \
        photographs, 128×128; no scene is seen twice. Digits and photographs of the test are in no scene of the training. They are \
        composed, and so easier than photographs of real scenes. The quick form has a few scenes on plain \
        grounds.
        """
    let outcome = """
        One network, trained from nothing in minutes, finds and names most digits, thin ones worst, and \
        needs a few hundredths of a second for a picture, where R-CNN needs many times as long.
        """

    func run(_ notebook: Notebook) async throws {
        guard let scenes = try await SceneParts(notebook) else { return }
        let train = scenes.train(notebook.setting(8000, quick: 64))
        let test = scenes.test(notebook.setting(500, quick: 16))
        let detector = ProposalDetector(
            classes: train.classes, side: train.side, seed: notebook.seed)
        let say = notebook.surroundings.show
        let trainer = detector.trainer(
            seed: notebook.seed, sinks: [EpochLines(name: "detector", say: say)])
        let start = ContinuousClock.now
        let history = try await trainer.fit(
            train, epochs: notebook.setting(8, quick: 1, full: 30), batchSize: 16)
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
        try notebook.draw(
            "found",
            .images(
                try SceneParts.pictures(detector, test, count: 8), columns: 4,
                title: "What the detector finds in scenes it has not seen"))
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
}
