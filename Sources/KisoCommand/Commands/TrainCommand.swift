import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a network and test it.",
        discussion: """
            Without any option: the convolutional network of the book's chapter 7 on MNIST. A tenth of \
            the training data is held out to validate; the test data are looked at once, at the end. \
            The run's folder holds the network, its metrics, its learning curve, and all that it takes \
            to go on with --resume.
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var dataset: DataOptions
    @OptionGroup var training: TrainingOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Go on with a run that was interrupted, such as runs/latest.")
    var resume: String?
    @Option(parsing: .unconditional, help: "Stop cleanly after so many minutes; --resume goes on.")
    var minutes: Double?
    @Option(help: "The folder for runs.")
    var out = "runs"

    /// The flags that are settings.
    private var flags: [(name: String, value: String)] {
        model.given + dataset.given + training.given
    }

    func run() async throws {
        if out.isEmpty { throw KisoError(.usage, "--out '': expected a folder") }
        if let minutes, !(minutes > 0) {
            throw KisoError(.usage, "--minutes \(minutes): expected a positive number")
        }
        try threads.apply()
        if let resume {
            try await goOn(with: resume)
        } else {
            try await begin()
        }
    }

    private func begin() async throws {
        let configuration = try settings.configuration(flags: flags)
        if settings.printConfig {
            Console.result(try ConfigurationFile.text(configuration).trimmingSuffix("\n"))
            return
        }
        let parent = URL(fileURLWithPath: out)
        let start = try await TrainingStart(configuration, quiet: output.quiet) {
            try atOut { try RunFolder.checkPlace(parent) }
        }
        let (session, data) = (start.session, start.data)
        let (name, network) = (start.name, start.network)
        _ = try session.varied(data)
        let run = try atOut { try RunFolder(below: parent, model: name) }
        try run.write(try ConfigurationFile.text(session.configuration), to: "config.yaml")
        try run.writeJSON(RunEnvironment(), to: "environment.json")
        try await train(TrainingPart(run, session, data, name, network, earlier: nil))
    }

    /// What cannot be made below the folder for runs can be made below another one.
    private func atOut<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as KisoError where error.kind == .cannotCreate {
            throw KisoError(.cannotCreate, error.message + " with --out")
        }
    }

    private func goOn(with path: String) async throws {
        let other = flags.first { $0.name != "epochs" }?.name
        if let other = other ?? (settings.config + settings.set).first {
            throw KisoError(
                .usage,
                "--resume goes on with the settings of its run; '\(other)' cannot be given with it, "
                    + "only --epochs, --minutes and --threads")
        }
        let run = try RunFolder(existing: URL(fileURLWithPath: path).resolvingSymlinksInPath())
        let file = try CheckpointFile.read(run.lastModel)
        let source = run.lastModel.path
        let description = try RunDescription.decoded(file.configuration, from: source)
        var configuration = description.configuration
        for (name, value) in training.given {
            try configuration.set(name, to: value, from: "--" + name)
        }
        let session = try TrainingSession(configuration)
        let data = try await DataSource(configuration).load(quiet: output.quiet)
        guard try data.fingerprint() == description.fingerprint else {
            throw KisoError(
                .badData,
                "\(source): was trained on other data than \(data.name) holds now; go on with the data "
                    + "of the run")
        }
        let transfer = try await session.transfer(quiet: output.quiet)
        let (name, network, _) = try session.network(transfer, for: data)
        try await train(TrainingPart(run, session, data, name, network, earlier: file))
    }

    private func train(_ part: TrainingPart) async throws {
        let run = part.run
        let lock = try RunLock(run)
        defer { withExtendedLifetime(lock) {} }
        let quiet = output.quiet
        var sinks: [any EventSink] = [
            MetricsSink(run, history: part.earlier?.checkpoint.state.history ?? History()),
            LearningCurveSink(run, title: "\(part.name) on \(part.data.name)") { error in
                if !quiet { Console.message("kiso: \(error.message)") }
            },
        ]
        if !quiet { sinks.insert(ProgressSink(colour: Colour(output.color)), at: 0) }
        if output.json { sinks.append(JSONLinesSink()) }
        let start = ContinuousClock.now
        let history: History
        do {
            let minutes = minutes
            let listeners = sinks
            history = try await Interruption.cancelling {
                try await part.fit(minutes: minutes, sinks: listeners)
            }
        } catch let interruption as Interruption {
            if !quiet {
                Console.message(
                    "interrupted; saved in \(run.lastModel.relativePath); go on with "
                        + "'kiso train --resume \(run.url.relativePath)'")
            }
            throw interruption
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let reason = history.stopReason, !quiet { Console.message("stopped: \(reason)") }
        try await finish(part, history, seconds: seconds)
    }

    /// Looks at the test data, once, and says how it went.
    private func finish(
        _ part: TrainingPart, _ history: History, seconds: Double
    ) async throws {
        let run = part.run
        let report: TestReport
        if history.epochs.count < part.session.configuration.epochs, minutes != nil,
            history.stopReason == "the time is over"
        {
            if !output.quiet {
                Console.message("go on with 'kiso train --resume \(run.url.relativePath)'")
            }
            return
        }
        guard let test = part.data.test ?? part.data.validation else { return }
        let evaluation = try part.predictor.evaluated(
            on: test, loss: try part.session.loss(for: part.data), metrics: part.session.metrics)
        report = TestReport(evaluation, seconds: seconds)
        try run.writeJSON(report, to: "summary.json")
        if !output.quiet && !run.isLatest {
            Console.message("note: no link 'latest' leads to this run; use its own name")
        }
        let picture =
            part.data.preparation.pictures == nil ? nil : try SamplePicture.write(test, to: run)
        if !output.quiet { Console.message(nextSteps(run, seconds, picture)) }
        if output.json {
            try Console.json(report)
        } else {
            Console.result(evaluation.line(part.data.test == nil ? "validation" : "test"))
        }
    }

    private func nextSteps(_ run: RunFolder, _ seconds: Double, _ picture: String?) -> String {
        let path = run.url.relativePath
        // A file system without symbolic links has no latest run; then the run itself is named.
        let link = out.hasSuffix("/") ? "\(out)latest" : "\(out)/latest"
        let latest = run.isLatest ? link : path
        // As it was called, since a program that was just built is seldom in PATH.
        let kiso = CommandLine.arguments.first ?? "kiso"
        return """
            trained in \(ProgressSink.time(seconds)); the run is in \(path)
            learning curve: \(path)/figures/learning-curve.svg
            try next:
              \(kiso) evaluate \(latest)
              \(kiso) predict \(picture ?? "FILE") --run \(latest)
              \(kiso) summary \(latest)
            """
    }
}

/// A training with its run, its data and its network.
struct TrainingPart: Sendable {
    let run: RunFolder
    let session: TrainingSession
    let data: ImportedData
    let name: String
    let network: Sequential
    /// The checkpoint to go on from, if there is one.
    let earlier: CheckpointFile?

    init(
        _ run: RunFolder, _ session: TrainingSession, _ data: ImportedData, _ name: String,
        _ network: Sequential, earlier: CheckpointFile?
    ) {
        self.run = run
        self.session = session
        self.data = data
        self.name = name
        self.network = network
        self.earlier = earlier
    }

    /// The network with all that it takes to use it.
    var predictor: Predictor {
        Predictor(
            network, input: data.inputShape, preparation: data.preparation, name: name,
            data: data.name)
    }

    /// Trains, or goes on.
    func fit(minutes: Double?, sinks: [any EventSink]) async throws -> History {
        let configuration = session.configuration
        let description = RunDescription(
            configuration: configuration, fingerprint: try data.fingerprint())
        let saver = RunSaver(
            run, predictor: predictor, monitor: Monitor(configuration.monitor),
            configuration: try description.encoded(),
            earlier: earlier)
        let features = session.keepsExamples ? FrozenFeatures(network) : nil
        let trainer = try session.trainer(
            network, data, minutes: minutes, sinks: sinks, saver: saver, tail: features?.tail)
        if let earlier { try trainer.restore(earlier.checkpoint, from: run.lastModel.path) }
        guard let features else {
            return try await trainer.fit(
                session.varied(data), validation: data.validation, epochs: configuration.epochs,
                batchSize: configuration.batchSize)
        }
        return try await trainer.fit(
            features(data.train) { _ in try Task.checkCancellation() },
            validation: data.validation.map { try features($0) }, epochs: configuration.epochs,
            batchSize: configuration.batchSize)
    }
}

/// Prints each epoch as a line of JSON.
private struct JSONLinesSink: EventSink {
    func receive(_ event: TrainingEvent) throws {
        if case .epoch(let record) = event { try Console.json(record) }
    }
}

/// The first test picture as a file to try `kiso predict` with.
enum SamplePicture {
    /// Writes it; `nil` without the codecs or for what is no grey picture.
    static func write(_ data: any Dataset<Supervised>, to run: RunFolder) throws -> String? {
        guard data.count > 0 else { return nil }
        let example = try data.batch([0]).inputs
        guard example.rank == 4, example.shape[1] == 1 else { return nil }
        let pixels = example.floats.map { UInt8(max(0, min(255, ($0 * 255).rounded()))) }
        let image = Image(
            width: example.shape[3], height: example.shape[2], channels: 1, pixels: pixels)
        guard let bytes = try? image.encodePNG() else { return nil }
        try AtomicFile.write(bytes, to: run.figure("digit.png"))
        return "\(run.url.relativePath)/figures/digit.png"
    }
}
