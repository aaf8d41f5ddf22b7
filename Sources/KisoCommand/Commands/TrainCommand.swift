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
    @Flag(help: "Write files for TensorBoard: tensorboard --logdir RUN/tensorboard.")
    var tensorboard = false
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
        let session = start.session
        _ = try session.varied(start.data)
        let run = try atOut { try RunFolder(below: parent, model: start.name) }
        try run.write(try ConfigurationFile.text(session.configuration), to: "config.yaml")
        try run.writeJSON(RunEnvironment(), to: "environment.json")
        try await train(
            RunTraining(
                run, session, start.data, start.transfer, goesOn: false, reporting: reporting()))
    }

    /// What is said and written of training; a run that had files for TensorBoard goes on with them.
    private func reporting(of run: RunFolder? = nil) -> RunTraining.Reporting {
        let hadBoard = run.map { $0.hasTensorBoard } ?? false
        return RunTraining.Reporting(
            isQuiet: output.quiet, isJSON: output.json, writesBoard: tensorboard || hadBoard,
            colour: Colour(output.color))
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
        // The members of an ensemble have training's checkpoints, the run itself what they are together.
        let last = run.memberCount > 0 ? try RunFolder(member: 1, of: run).lastModel : run.lastModel
        let file = try CheckpointFile.read(last)
        let source = last.path
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
        try await train(
            RunTraining(
                run, session, data, try await session.transfer(quiet: output.quiet), goesOn: true,
                isLonger: configuration.epochs != description.configuration.epochs,
                reporting: reporting(of: run)))
    }

    private func train(_ training: RunTraining) async throws {
        let run = training.run
        let lock = try RunLock(run)
        defer { withExtendedLifetime(lock) {} }
        let start = ContinuousClock.now
        let minutes = minutes
        let result: RunTraining.Result
        do {
            result = try await Interruption.cancelling { try await training.fit(minutes: minutes) }
        } catch let interruption as Interruption {
            if !output.quiet { Console.message(interrupted(run)) }
            throw interruption
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if let reason = result.stopReason, !output.quiet { Console.message("stopped: \(reason)") }
        if result.isTimeOver {
            if !output.quiet {
                Console.message("go on with 'kiso train --resume \(run.url.relativePath)'")
            }
            return
        }
        try finish(training, result.predictor, seconds: seconds)
    }

    private func interrupted(_ run: RunFolder) -> String {
        let isSaved =
            run.memberCount > 0 || FileManager.default.fileExists(atPath: run.lastModel.path)
        return isSaved
            ? "interrupted; saved in \(run.url.relativePath); go on with "
                + "'kiso train --resume \(run.url.relativePath)'"
            : "interrupted before the first step; there is nothing to go on with"
    }

    /// Looks at the test data, once, and says how it went.
    private func finish(
        _ training: RunTraining, _ predictor: Predictor, seconds: Double
    ) throws {
        let run = training.run
        let data = training.data
        guard let test = data.test ?? data.validation else { return }
        let evaluation = try predictor.evaluated(
            on: test, loss: try training.session.loss(for: data), metrics: training.session.metrics)
        let members = try MembersReport(predictor, on: test)
        let report = TestReport(evaluation, seconds: seconds, members: members)
        try run.writeJSON(report, to: "summary.json")
        if !output.quiet && !run.isLatest {
            Console.message("note: no link 'latest' leads to this run; use its own name")
        }
        let picture =
            data.preparation.pictures == nil ? nil : try SamplePicture.write(test, to: run)
        if !output.quiet {
            Console.message(nextSteps(run, seconds, picture))
            if let members { Console.message(members.line) }
        }
        if output.json {
            try Console.json(report)
        } else {
            Console.result(evaluation.line(data.test == nil ? "validation" : "test"))
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
            learning curve: \(path)/\(run.memberCount > 0 ? "members/1/" : "")figures/learning-curve.svg
            try next:
              \(kiso) evaluate \(latest)
              \(kiso) predict \(picture ?? "FILE") --run \(latest)
              \(kiso) summary \(latest)
            """
    }
}
