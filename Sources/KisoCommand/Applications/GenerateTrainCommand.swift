import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct GenerateTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a generator and its discriminator.",
        discussion: """
            After every epoch there are a checkpoint, a sheet of pictures of the same noise in figures/, and \
            the judge's numbers; the generator whose pictures are nearest to real ones is kept as the best.
            """)

    @Option(
        help: """
            A data set by name (\(DatasetCatalog.names.joined(separator: ", "))), or a folder of pictures; \
            the folders in it are their classes. (default: mnist)
            """)
    var data: String?
    @Option(
        parsing: .unconditional,
        help: "The side that the pictures of a folder are brought to: 28, 32, 56, 64. (default: 32)"
    )
    var size: Int?
    @Option(parsing: .unconditional, help: "How often every picture is seen. (default: 5)")
    var epochs: Int?
    @Option(parsing: .unconditional, help: "Real pictures in a step. (default: 64)")
    var batchSize: Int?
    @Option(parsing: .unconditional, help: "The channels of the largest maps. (default: 40)")
    var width: Int?
    @Option(parsing: .unconditional, help: "The learning rate of both. (default: 0.0002)")
    var lr: Double?
    @Option(parsing: .unconditional, help: "What random numbers start from. (default: 0)")
    var seed: UInt64?
    @Option(help: "A run or a file of a classifier that judges. (default: one is trained)")
    var judge: String?
    @Option(help: "Go on with a run that was interrupted, such as runs/latest.")
    var resume: String?
    @Option(parsing: .unconditional, help: "Stop cleanly after so many minutes; --resume goes on.")
    var minutes: Double?
    @Option(help: "The folder for runs. (default: runs)")
    var out: String?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if let minutes, !(minutes > 0) {
            throw KisoError(.usage, "--minutes \(minutes): expected a positive number")
        }
        if let epochs, epochs < 1 {
            throw KisoError(.usage, "--epochs \(epochs): expected a number from 1 on")
        }
        if let resume { return try await goOn(with: resume) }
        if let size, !GenerationSettings.sizes.contains(size) {
            throw KisoError(.usage, "--size \(size): expected one of 28, 32, 56, 64")
        }
        var trial = try GenerationSettings(size: 28, channels: 1)
        apply(to: &trial)
        try trial.check()
        try threads.apply()
        let parent = URL(fileURLWithPath: out ?? "runs")
        try RunFolder.checkPlace(parent)
        let path = data ?? "mnist"
        let pictures = try await open(path, size: size)
        var settings = try GenerationSettings(size: pictures.size, channels: pictures.channels)
        apply(to: &settings)
        let judge = try await Interruption.cancelling { [settings] in
            try await self.judge(for: pictures, seed: settings.seed)
        }
        let folder = try RunFolder(below: parent, model: "dcgan")
        try folder.writeJSON(RunEnvironment(), to: "environment.json")
        try judge?.predictor.save(to: Self.judgeFile(folder))
        try await train(
            try GenerationTraining(settings, judge: judge), pictures,
            .init(path: path, count: pictures.train.count), epochs ?? 5, folder)
    }

    private func apply(to settings: inout GenerationSettings) {
        if let batchSize { settings.batchSize = batchSize }
        if let width { settings.width = width }
        if let lr { settings.learningRate = lr }
        if let seed { settings.seed = seed }
    }

    static func judgeFile(_ folder: RunFolder) -> URL {
        folder.url.appendingPathComponent("judge.safetensors")
    }

    private func goOn(with path: String) async throws {
        let given: [(String, Bool)] = [
            ("data", data != nil), ("size", size != nil), ("batch-size", batchSize != nil),
            ("width", width != nil), ("lr", lr != nil), ("seed", seed != nil),
            ("judge", judge != nil), ("out", out != nil),
        ]
        if let other = given.first(where: \.1) {
            throw KisoError(
                .usage,
                "--resume goes on with the settings of its run; '\(other.0)' cannot be given with it, "
                    + "only --epochs, --minutes and --threads")
        }
        try threads.apply()
        let folder = try RunFolder(existing: URL(fileURLWithPath: path).resolvingSymlinksInPath())
        let checkpoint = try GenerationCheckpoint(folder.lastModel)
        let pictures = try await open(checkpoint.data.path, size: checkpoint.settings.size)
        guard pictures.train.count == checkpoint.data.count else {
            throw KisoError(
                .badData,
                "\(checkpoint.data.path): holds \(pictures.train.count) pictures to learn from, the run "
                    + "began with \(checkpoint.data.count); go on with the data of the run")
        }
        let file = Self.judgeFile(folder)
        let judge =
            FileManager.default.fileExists(atPath: file.path)
            ? try GenerationJudge(try Predictor.load(file), real: pictures.test) : nil
        let training = try GenerationTraining(checkpoint.settings, judge: judge)
        try checkpoint.restore(training)
        try await train(
            training, pictures, checkpoint.data, epochs ?? checkpoint.epochs, folder)
    }

    private func open(_ path: String, size: Int?) async throws -> GenerationData {
        let quiet = output.quiet
        let pictures = try await GenerationData.open(path, size: size) {
            quiet ? () : DatasetProgress.show($0)
        }
        if !quiet {
            let classes =
                pictures.classNames.isEmpty ? "no classes" : "\(pictures.classNames.count) classes"
            Console.message(
                "\(pictures.name): \(pictures.train.count) pictures to learn from, "
                    + "\(pictures.test.count) held back, \(pictures.size)×\(pictures.size), "
                    + (pictures.channels == 1 ? "grey" : "in colour") + ", \(classes)")
            for note in pictures.notes { Console.message("note: \(note)") }
        }
        return pictures
    }

    private func judge(for pictures: GenerationData, seed: UInt64) async throws -> GenerationJudge?
    {
        if let judge {
            return try GenerationJudge(
                try RunArgument.load(judge, options: nil, data: nil), real: pictures.test)
        }
        guard pictures.classNames.count > 1, pictures.test.count > 1 else {
            if !output.quiet {
                Console.message(
                    "note: without classes nobody judges; the newest generator is the best")
            }
            return nil
        }
        if !output.quiet { Console.message("training a judge on the real pictures") }
        let sinks: [any EventSink] =
            output.quiet ? [] : [ProgressSink(colour: Colour(output.color))]
        let predictor = try await GenerationJudge.trained(on: pictures, seed: seed, sinks: sinks)
        if !output.quiet {
            Console.message("judge: " + (try predictor.network.evaluated(on: pictures.test).line()))
        }
        return try GenerationJudge(predictor, real: pictures.test)
    }

    private func train(
        _ training: GenerationTraining, _ pictures: GenerationData,
        _ source: GenerationCheckpoint.Source, _ epochs: Int, _ folder: RunFolder
    ) async throws {
        let lock = try RunLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let files = GenerationRun(folder, training, source: source, epochs: epochs)
        let progress = GenerateProgress(isQuiet: output.quiet)
        let path = folder.url.relativePath
        let ending: GenerationTraining.Ending
        do {
            ending = try await Interruption.cancelling { [minutes] in
                let ending = try await training.fit(
                    pictures.train, epochs: epochs, minutes: minutes
                ) { event in
                    try files.receive(event)
                    progress.show(event)
                }
                if training.isWithinEpoch { try files.save() }
                return ending
            }
        } catch let interruption as Interruption {
            if !output.quiet {
                Console.message(
                    "interrupted; saved in \(path); go on with 'kiso generate train --resume \(path)'"
                )
            }
            throw interruption
        }
        if case .timeOver = ending {
            if !output.quiet {
                Console.message(
                    "the time is over; go on with 'kiso generate train --resume \(path)'")
            }
            return
        }
        try finish(training, pictures, folder)
    }

    private func finish(
        _ training: GenerationTraining, _ pictures: GenerationData, _ folder: RunFolder
    ) throws {
        let path = folder.url.relativePath
        if let judge = training.judge {
            let report = try GenerationReport(
                training.pair, training.settings, data: pictures, judge: judge,
                seed: training.settings.seed
            ) { if !output.quiet { Console.message($0) } }
            try folder.writeJSON(report, to: "summary.json")
            if output.json {
                try Console.json(report)
            } else {
                for line in report.lines { Console.result(line) }
            }
        } else if output.json {
            for record in training.records { try Console.json(record) }
        } else {
            Console.result(training.records.last?.line ?? "")
        }
        if !output.quiet {
            let best = training.bestEpoch.map { "; the best epoch is \($0)" } ?? ""
            Console.message(
                """
                the run is in \(path)\(best)
                pictures: \(path)/figures/epoch-\(training.records.count).png
                try next: \(CommandLine.arguments.first ?? "kiso") generate run \(path) --walk
                """)
        }
    }
}
