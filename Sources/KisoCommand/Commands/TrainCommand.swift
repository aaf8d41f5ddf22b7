import ArgumentParser
import Foundation
import Kiso
import KisoYAML
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
    @OptionGroup var ranks: RankOptions
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
        try ranks.check()
        if let job = try ranks.hosts.job() {
            do {
                return try await job.run()
            } catch let error as RankDeath {
                throw KisoError(
                    .unavailable,
                    "\(error.rank), and the job with it; --resume goes on from the last checkpoint, with "
                        + "any number of ranks")
            }
        }
        try await RankWorld.run(threads) { world in
            if let resume {
                try await goOn(with: resume, world)
            } else {
                try await begin(world)
            }
        }
    }

    private func begin(_ world: RankWorld) async throws {
        var configuration = try await world.together {
            try settings.configuration(flags: flags)
        }
        let own = configuration
        configuration = try await world.together {
            var configuration = own
            try ranks.apply(to: &configuration, ranks: world.size)
            return configuration
        }
        if settings.printConfig {
            Console.result(try configuration.yaml().trimmingSuffix("\n"))
            return
        }
        let parent = URL(fileURLWithPath: out)
        let checked = configuration
        let start = try await world.together {
            let start = try await TrainingStart(checked, quiet: output.quiet) {
                if world.isFirst { try atOut { try RunFolder.checkPlace(parent) } }
            }
            _ = try start.session.varied(start.data)
            return start
        }
        let session = start.session
        try await RankAgreement.check(world, session.configuration, start.data)
        let run = try await world.together {
            guard world.isFirst else { return try RankLog.placeholder(start.name) }
            let run = try atOut { try RunFolder(below: parent, model: start.name) }
            try run.write(try session.configuration.yaml(), to: "config.yaml")
            try run.writeJSON(RunEnvironment(), to: "environment.json")
            return run
        }
        try await train(
            RunTraining(
                run, session, start.data, start.transfer, goesOn: false,
                reporting: reporting(world, run)))
    }

    /// What is said and written of training; a run that had files for TensorBoard goes on with them.
    private func reporting(
        _ world: RankWorld, _ run: RunFolder
    ) async throws -> RunTraining.Reporting {
        RunTraining.Reporting(
            isQuiet: output.quiet, isJSON: output.json,
            writesBoard: world.isFirst && (tensorboard || run.hasTensorBoard),
            colour: Colour(output.color), world: world, log: try await RankLog.open(world, run))
    }

    /// What cannot be made below the folder for runs can be made below another one.
    private func atOut<R>(_ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as KisoError where error.kind == .cannotCreate {
            throw KisoError(.cannotCreate, error.message + " with --out")
        }
    }

    private func goOn(with path: String, _ world: RankWorld) async throws {
        let other = flags.first { $0.name != "epochs" }?.name
        if let other = other ?? (settings.config + settings.set).first {
            throw KisoError(
                .usage,
                "--resume goes on with the settings of its run; '\(other)' cannot be given with it, "
                    + "only --epochs, --minutes and --threads")
        }
        // The run is rank 0's, and may be out of the others' reach.
        let run = try await world.together {
            guard world.isFirst else { return try RankLog.placeholder("resumed") }
            let run = try RunFolder(existing: URL(fileURLWithPath: path).resolvingSymlinksInPath())
            try repair(run)
            return run
        }
        // The members of an ensemble have training's checkpoints, the run itself what they are together.
        let last = run.memberCount > 0 ? try RunFolder(member: 1, of: run).lastModel : run.lastModel
        let source = last.path
        let text = try await world.fromFirst {
            Array(try CheckpointFile.read(last).configuration.utf8)
        }
        let description = try RunDescription.decoded(
            String(decoding: text, as: UTF8.self), from: source)
        let start = try await world.together {
            var configuration = description.configuration
            for (name, value) in training.given {
                try configuration.set(name, to: value, from: "--" + name)
            }
            if world.size > 1 || configuration.shards != nil {
                try ranks.checkResumed(configuration, ranks: world.size)
            }
            let session = try TrainingSession(configuration)
            let data = try await DataSource(configuration).load(quiet: output.quiet)
            guard try data.fingerprint() == description.fingerprint else {
                throw KisoError(
                    .badData,
                    "\(source): was trained on other data than \(data.name) holds now; go on with the "
                        + "data of the run")
            }
            return (session, data, try await session.transfer(quiet: output.quiet))
        }
        try await RankAgreement.check(world, start.0.configuration, start.1)
        try await train(
            RunTraining(
                run, start.0, start.1, start.2, goesOn: true,
                isLonger: start.0.configuration.epochs != description.configuration.epochs,
                reporting: reporting(world, run)))
    }

    /// Takes the checkpoints before the last ones where those are damaged, and says so.
    private func repair(_ run: RunFolder) throws {
        let count = run.memberCount
        let parts = count == 0 ? [run] : try (1...count).map { try RunFolder(member: $0, of: run) }
        for part in parts where FileReading.isFile(part.lastModel) {
            if let damage = try part.repair() {
                Console.message("warning: \(damage); going on from the checkpoint before it")
            }
        }
    }

    private func train(_ training: RunTraining) async throws {
        let run = training.run
        let world = training.world
        let lock = try await world.together { world.isFirst ? try RunLock(run) : nil }
        defer { withExtendedLifetime(lock) {} }
        let start = ContinuousClock.now
        let minutes = minutes
        world.watch(ranks)
        let result: RunTraining.Result
        do {
            // mpirun passes SIGUSR1 on; what else it is sent, it ends its ranks for.
            result = try await Interruption.cancelling(also: world.size > 1 ? [SIGUSR1] : []) {
                try await training.fit(minutes: minutes)
            }
        } catch let interruption as Interruption {
            if !output.quiet { Console.message(interrupted(run)) }
            throw interruption
        } catch is CancellationError where world.size > 1 {
            if !output.quiet { Console.message(interrupted(run)) }
            throw Interruption(signal: SIGINT)
        }
        guard world.isFirst else { return }
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
