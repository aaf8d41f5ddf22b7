import Foundation
import KisoApplications
import KisoCore
import KisoData
import KisoIO
import KisoOps
import KisoPlot
import KisoTensor

/// ch08/dcgan: digits that nobody has written.
struct DrawnDigits: Experiment {
    let id = "ch08/dcgan"
    let title = "Digits that nobody has written"
    let seconds = 720
    let keyNumber: String? = "score of 10,000 pictures"
    let explanation = """
        The book shows bedrooms that do not exist, drawn by a network that has only looked at bedrooms: \
        nobody told it what is in a picture. Two networks learn from each other. The generator makes \
        pictures of random numbers, the discriminator tells them from real ones.

        Here both look at the digits of MNIST. A loss does not say whether the pictures are good, since \
        both get better together. So a judge looks at them, a classifier of real digits: is it sure of \
        each picture, are all ten classes there, are its features spread as those of real digits? And no \
        picture may be one of the training set.
        """
    let outcome = """
        After five epochs three quarters of the pictures are digits that one can read, of all ten kinds. \
        What the discriminator has learnt on the way, without a label, is enough for a linear classifier \
        with a thousand labels.
        """

    func run(_ notebook: Notebook) async throws {
        let mnist = try await notebook.images()
        let count = notebook.setting(60_000, quick: 600)
        let data = GenerationData(
            ImageDataset(
                name: mnist.name, train: mnist.train.subset(0..<count),
                test: mnist.test.subset(0..<notebook.setting(10_000, quick: 500)),
                classNames: mnist.classNames))
        var settings = try GenerationSettings(size: 28, channels: 1)
        settings.width = notebook.setting(settings.width, quick: 8)
        settings.seed = notebook.seed
        let judge = try GenerationJudge(
            try await GenerationJudge.trained(on: data, seed: notebook.seed), real: data.test)
        let training = try GenerationTraining(
            settings, judge: judge, judged: notebook.setting(2000, quick: 200))
        let epochs = notebook.setting(5, quick: 2, full: 15)
        var stages = [try training.samples(10)]
        let kept = notebook.progress?.appendingPathComponent("pair.safetensors")
        let source = GenerationCheckpoint.Source(path: mnist.name, count: count)
        if let kept, FileManager.default.fileExists(atPath: kept.path) {
            try GenerationCheckpoint(kept).restore(training)
        }
        let ending = try await training.fit(data.train, epochs: epochs) { event in
            try show(event, notebook)
            guard case .epoch = event else { return }
            stages.append(try training.samples(10))
            if let kept {
                try FileManager.default.createDirectory(
                    at: kept.deletingLastPathComponent(), withIntermediateDirectories: true)
                try AtomicFile.write(
                    try GenerationCheckpoint.encoded(training, data: source, epochs: epochs),
                    to: kept)
            }
        }
        if case .cancelled = ending { throw CancellationError() }
        try judgeAll(training, data, judge, notebook)
        try draw(training, stages, data, notebook)
    }

    private func show(_ event: GenerationEvent, _ notebook: Notebook) throws {
        switch event {
        case .warning(let text): notebook.say("  \(text)")
        case .epoch(let record, _): notebook.say("  " + record.line)
        case .started, .step: try notebook.checkCancellation()
        }
    }

    private func judgeAll(
        _ training: GenerationTraining, _ data: GenerationData, _ judge: GenerationJudge,
        _ notebook: Notebook
    ) throws {
        let report = try GenerationReport(
            training.pair, training.settings, data: data, judge: judge,
            count: notebook.setting(10_000, quick: 500), seed: notebook.seed)
        notebook.checkWhole(
            "score of 10,000 pictures", report.score, in: 7.8...10, by: .ours)
        notebook.note("score of real digits", report.realScore)
        notebook.checkWhole(
            "the rarest class", report.shares.min() ?? 0, in: 0.03...0.1, by: .ours)
        notebook.check(
            "Fréchet distance, of that of a generator that has learnt nothing",
            report.distance / report.untrainedDistance, in: 0...0.2, quick: 0...1.5, by: .ours)
        notebook.check(
            "no nearer to real digits than other real digits",
            holds: report.distance > report.realDistance, by: .ours)
        notebook.note("share of pictures that the judge is sure of", report.sure)
        notebook.check(
            "linear classifier on the discriminator's features, 1,000 labels",
            report.featureAccuracy ?? .nan, in: 0.93...1, quick: 0.5...1, by: .ours)
        notebook.checkWhole(
            "share of pictures nearer to a training picture than 1 % of real ones", report.copies,
            in: 0...0, by: .ours)
    }

    private func draw(
        _ training: GenerationTraining, _ stages: [Tensor], _ data: GenerationData,
        _ notebook: Notebook
    ) throws {
        try notebook.draw(
            "epochs",
            .images(
                figures(.concatenate(stages, axis: 0)), columns: 10,
                title: "The same random numbers, before the first epoch and behind each"))
        var random = notebook.random("walk")
        let walk = NoiseWalk.rows(4, columns: 10, training.settings, using: &random)
        try notebook.draw(
            "walk",
            .images(
                figures(try training.pair.pictures(of: walk)), columns: 10,
                title: "On the way from one digit to another"))
        let some = try training.samples(10)
        let nearest = try NearestPictures(to: some, in: data.train).places
        try notebook.draw(
            "nearest",
            .images(
                figures(
                    .concatenate(
                        [
                            data.test.batch(Array(0..<10)).inputs, some,
                            data.train.batch(nearest).inputs,
                        ], axis: 0)), columns: 10,
                title: "Real digits; drawn ones; the nearest real one to each of those"))
        let records = training.records
        guard records.count > 1 else { return }
        let x = records.map { Double($0.epoch) }
        try notebook.draw(
            "losses",
            Figure(
                title: "Both get better together", x: Figure.Axis("epoch", ticks: .integers),
                y: Figure.Axis("loss"),
                series: [
                    .line(x: x, y: records.map(\.discriminatorLoss), name: "discriminator"),
                    .line(
                        x: x, y: records.map(\.generatorLoss), name: "generator", dash: .dashed),
                ]))
        try notebook.draw(
            "score",
            Figure(
                title: "What the judge says", x: Figure.Axis("epoch", ticks: .integers),
                y: Figure.Axis("score"),
                series: [.line(x: x, y: records.map { $0.verdict?.score ?? 0 }, name: "drawn")]))
    }

    private func figures(_ pictures: Tensor) -> [Figure.Image] {
        let size = pictures.shape[2]
        let values = pictures.doubles
        return (0..<pictures.shape[0]).map {
            Figure.Image(
                values: Array(values[$0 * size * size..<($0 + 1) * size * size]), width: size,
                height: size, range: 0...1)
        }
    }
}
