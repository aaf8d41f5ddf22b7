import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a network and test it.",
        discussion: """
            Without any option: the convolutional network of the book's chapter 7 on MNIST. The run's \
            folder holds the model, its metrics and its learning curve.
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var precision: PrecisionOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    @Option(parsing: .unconditional, help: "How often every example is seen.")
    var epochs = 8
    @Option(name: .customLong("batch-size"), parsing: .unconditional, help: "Examples in a step.")
    var batchSize = 100
    @Option(help: "The rule: \(OptimizerCatalog.names.joined(separator: ", ")).")
    var optimizer = "adam"
    @Option(
        name: .customLong("lr"), parsing: .unconditional,
        help: "The learning rate. (default: the optimizer's usual one)")
    var learningRate: Double?
    @Option(help: "How the learning rate changes: cosine, constant.")
    var schedule = "cosine"
    @Option(
        name: .customLong("weight-decay"), parsing: .unconditional,
        help: "λ of ½ λ W², added to the loss.")
    var weightDecay = 0.0
    @Option(
        name: .customLong("init"),
        help:
            "First weights: he, xavier, normal:STD, zeros. (default: he before ReLU, xavier otherwise)"
    )
    var initializer: String?
    @Option(help: "Names the random numbers; the same seed gives the same result.")
    var seed: UInt64 = 0
    @Option(help: "The folder for runs.")
    var out = "runs"

    func run() async throws {
        try check()
        try threads.apply()
        let optimizer = try OptimizerCatalog.make(optimizer, learningRate: learningRate)
        let precision = try precision.chosen()
        let schedule = try ScheduleCatalog.make(schedule)
        let initializer = try initializer.map { try Initializer(named: $0) }
        let (name, words) = try model.architecture(usual: .simpleConvNet)
        // What is wrong with the command line is said before anything is fetched.
        let classifier = try model.classifier(
            for: try dataset.description(), usual: .simpleConvNet, initializer: initializer,
            seed: seed)
        let parent = URL(fileURLWithPath: out)
        try RunFolder.checkPlace(parent)
        let data = try await dataset.load(quiet: output.quiet)
        let run = try RunFolder(below: parent, model: name)
        try run.write(configuration(name, words, data.name, optimizer), to: "config.yaml")
        try run.writeJSON(RunEnvironment(), to: "environment.json")
        let quiet = output.quiet
        var sinks: [any EventSink] = [
            CheckpointSink(run, model: classifier), MetricsSink(run),
            LearningCurveSink(run, title: "\(name) on \(data.name)") { error in
                if !quiet { Console.message("kiso: \(error.message)") }
            },
        ]
        if !quiet { sinks.insert(ProgressSink(colour: Colour(output.color)), at: 0) }
        if output.json { sinks.append(JSONLinesSink()) }
        let start = ContinuousClock.now
        let settings = self
        do {
            try await Interruption.cancelling { [sinks] in
                let trainer = Trainer(
                    classifier.network, optimizer: optimizer, schedule: schedule,
                    weightDecay: settings.weightDecay, seed: settings.seed, precision: precision,
                    sinks: sinks)
                try await trainer.fit(
                    data.train, validation: data.test, epochs: settings.epochs,
                    batchSize: settings.batchSize)
            }
        } catch let interruption as Interruption {
            if !quiet { Console.message("interrupted; saved in \(run.lastModel.relativePath)") }
            throw interruption
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let evaluation = Evaluation(of: classifier.network, on: data.test)
        let report = TestReport(evaluation, seconds: seconds)
        try run.writeJSON(report, to: "summary.json")
        let picture = try samplePicture(data.test, run)
        if !quiet { Console.message(farewell(run, seconds, picture)) }
        if output.json { try Console.json(report) } else { Console.result(evaluation.line()) }
    }

    private func check() throws {
        func require(_ holds: Bool, _ flag: String, _ value: Any, _ expected: String) throws {
            if !holds { throw KisoError(.usage, "\(flag) \(value): expected \(expected)") }
        }
        try require((1...100_000).contains(epochs), "--epochs", epochs, "a number from 1 to 100000")
        try require(
            (1...1_000_000).contains(batchSize), "--batch-size", batchSize,
            "a number from 1 to 1000000")
        try require(!out.isEmpty, "--out", "''", "a folder")
        let rate = learningRate ?? 1
        try require(rate > 0 && rate.isFinite, "--lr", rate, "a positive number")
        try require(
            weightDecay >= 0 && weightDecay.isFinite, "--weight-decay", weightDecay,
            "a number that is not negative")
    }

    /// What products are computed in on this processor.
    private var trainedPrecision: String {
        (try? precision.chosen().available(on: .cpu).precision.rawValue) ?? precision.precision
    }

    private func configuration(
        _ name: String, _ words: Architecture, _ data: String, _ optimizer: any Optimizer
    ) -> String {
        """
        model: \(name)
        arch: "\(words.text)"
        data: \(data)
        epochs: \(epochs)
        batch-size: \(batchSize)
        optimizer: \(optimizer.name)
        lr: \(optimizer.learningRate)
        schedule: \(schedule)
        precision: \(trainedPrecision)
        weight-decay: \(weightDecay)
        init: \(initializer ?? "auto")
        seed: \(seed)

        """
    }

    /// The first test picture as a file to try `kiso predict` with; `nil` without the codecs or for
    /// pictures that it does not take.
    private func samplePicture(_ data: LabeledImages, _ run: RunFolder) throws -> String? {
        let shape = data.images.shape
        guard shape[1] == 1, data.count > 0 else { return nil }
        let pixels = data.subset(0..<1).images.values(as: UInt8.self)
        let image = Image(width: shape[3], height: shape[2], channels: 1, pixels: pixels)
        guard let bytes = try? image.encodePNG() else { return nil }
        let url = run.figure("digit.png")
        try AtomicFile.write(bytes, to: url)
        return "\(run.url.relativePath)/figures/digit.png"
    }

    private func farewell(_ run: RunFolder, _ seconds: Double, _ picture: String?) -> String {
        let path = run.url.relativePath
        let latest = out.hasSuffix("/") ? "\(out)latest" : "\(out)/latest"
        // As it was called, since a program that was just built is seldom in PATH.
        let kiso = CommandLine.arguments.first ?? "kiso"
        return """
            trained in \(ProgressSink.time(seconds)); the run is in \(path)
            learning curve: \(path)/figures/learning-curve.svg
            try next:
              \(kiso) evaluate \(latest)
              \(kiso) predict \(picture ?? "digit.png") --run \(latest)
              \(kiso) summary \(latest)
            """
    }
}

/// Prints each epoch as a line of JSON.
private struct JSONLinesSink: EventSink {
    func receive(_ event: TrainingEvent) throws {
        if case .epoch(let record) = event { try Console.json(record) }
    }
}
