import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct SegmentTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a fully convolutional network, or SegNet, on pictures and masks.",
        discussion: """
            First says what it read and draws a sheet of pictures with their masks, changed as --augment \
            says; look at it. Then three stages of FCN follow, each finer than the one before and beginning with what that has learnt; SegNet \
            has one.
            """)

    @OptionGroup var source: SegmentationSource
    @Option(help: "What learns: fcn, segnet. (default: fcn)")
    var network: SegmentationKind?
    @Option(
        help: "How many scenes or streets are learnt from, without a folder. (default: 8000)")
    var count: Int?
    @Option(
        help: "What pictures of a folder are brought to: the longer side in pixels. (default: 128)")
    var size: Int?
    @Option(help: "The share of a folder's pictures that judges. (default: 0.1)")
    var validation: Double?
    @Option(
        help: """
            Random changes of pictures and masks alike, such as flip,shift:0.1,rotate:10,scale:0.2,crop:0.8. \
            (default: none)
            """)
    var augment: String?
    @Option(help: "How often every picture is seen in the first stage; finer ones take a third.")
    var epochs: Int?
    @Option(help: "Pictures in a step. (default: 16)")
    var batchSize: Int?
    @Option(
        help:
            "The learning rate of Adam, which falls along a cosine. (default: 0.002, of segnet 0.02)"
    )
    var lr: Double?
    @Option(help: "What random numbers start from. (default: 0)")
    var seed: UInt64?
    @Option(help: "Go on with a run that was interrupted, such as runs/latest.")
    var resume: String?
    @Option(help: "Stop cleanly after so many minutes; --resume goes on.")
    var minutes: Double?
    @Option(help: "The folder for runs. (default: runs)")
    var out: String?
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// What a run was set up with.
    private struct Setup: Codable {
        var settings: SegmentationSettings
        var data: String
        var count: Int
        var size: Int
        var validation: Double
        /// Random changes in words.
        var augment: String?

        /// Whether it could have been given on the command line.
        var isPlausible: Bool {
            (1...1_000_000).contains(count) && (32...1024).contains(size) && validation > 0
                && validation < 1
        }
    }

    func validate() throws {
        if let minutes, !(minutes > 0) {
            throw ValidationError("--minutes \(minutes): expected a positive number")
        }
        if let count, !(1...1_000_000).contains(count) {
            throw ValidationError("--count \(count): expected a number from 1 to 1000000")
        }
        if let size, !(32...1024).contains(size) {
            throw ValidationError("--size \(size): expected a number from 32 to 1024")
        }
        if let validation, !(validation > 0 && validation < 1) {
            throw ValidationError("--validation \(validation): expected a share between 0 and 1")
        }
    }

    func run() async throws {
        if let resume {
            let given = [
                ("batch-size", batchSize != nil), ("lr", lr != nil), ("seed", seed != nil),
                ("epochs", epochs != nil), ("count", count != nil), ("size", size != nil),
                ("validation", validation != nil), ("out", out != nil),
                ("augment", augment != nil), ("network", network != nil),
                ("data", source.data != "scenes"),
            ]
            if let other = given.first(where: \.1) {
                throw KisoError(
                    .usage,
                    "--resume goes on with the settings of its run; '\(other.0)' cannot be given with it"
                )
            }
            let folder = try RunFolder(
                existing: URL(fileURLWithPath: resume).resolvingSymlinksInPath())
            let file = folder.url.appendingPathComponent("segment.json")
            let bytes = try FileReading.bytes(of: file, limit: 1 << 20)
            guard let setup = try? JSONDecoder().decode(Setup.self, from: Data(bytes)) else {
                throw KisoError(.badData, "\(file.path): cannot be read")
            }
            guard setup.isPlausible else {
                throw KisoError(.badData, "\(file.path): its numbers make no training")
            }
            try setup.settings.check()
            return try await train(setup, folder)
        }
        var settings = network == .segnet ? SegmentationSettings.segNet : SegmentationSettings()
        if let epochs { settings.epochs = epochs }
        if let batchSize { settings.batchSize = batchSize }
        if let lr { settings.learningRate = lr }
        if let seed { settings.seed = seed }
        try settings.check()
        try RunFolder.checkPlace(URL(fileURLWithPath: out ?? "runs"))
        let setup = Setup(
            settings: settings, data: source.data, count: count ?? 8000, size: size ?? 128,
            validation: validation ?? 0.1, augment: augment)
        try await train(setup, nil)
    }

    private func train(_ setup: Setup, _ existing: RunFolder?) async throws {
        try threads.apply()
        let variation = try setup.augment.map { try PictureVariation($0) }
        var sheet: Image?
        var parts: (train: SegmentationExamples, validation: SegmentationExamples)
        var test: SegmentationExamples
        if let made = try await SegmentationSource.made(
            setup.data, count: setup.count, seed: setup.settings.seed, quiet: output.quiet)
        {
            parts = (made.train, made.validation)
            test = made.test
            if !output.quiet {
                let things = setup.data == "streets" ? "cars and signs" : "digits"
                Console.message(
                    "learning from \(setup.count) \(setup.data), judged by \(test.count) with other "
                        + things)
            }
        } else {
            let found = try SegmentationData(URL(fileURLWithPath: setup.data))
            if !output.quiet { for line in found.report.lines { Console.message(line) } }
            let (height, width) = found.size(longer: setup.size)
            parts = try found.parts(
                height: height, width: width, validation: setup.validation,
                seed: setup.settings.seed)
            test = parts.validation
            sheet = try found.sheet(varied: variation, seed: setup.settings.seed)
        }
        parts.train.variation = variation
        let folder =
            try existing
            ?? RunFolder(
                below: URL(fileURLWithPath: out ?? "runs"), model: "segment")
        let lock = try RunLock(folder)
        defer { withExtendedLifetime(lock) {} }
        try folder.writeJSON(setup, to: "segment.json")
        if let sheet {
            try AtomicFile.write(sheet.encodePNG(), to: folder.figure("data.png"))
            if !output.quiet {
                let place = folder.figure("data.png").relativePath
                Console.message("look at \(place): are the masks where the things are?")
            }
        }
        let path = folder.url.relativePath
        let (quiet, colour) = (output.quiet, Colour(output.color))
        let training = SegmentationTraining(setup.settings, in: folder)
        let result: SegmentationTraining.Result
        do {
            result = try await Interruption.cancelling { [minutes, parts, test] in
                try await training.run(
                    parts.train, validation: parts.validation, minutes: minutes,
                    sinks: { _ in quiet ? [] : [ProgressSink(colour: colour)] },
                    ended: { stage, segmenter in
                        let figures = try segmenter.evaluated(on: test)
                        if !quiet {
                            Console.message("\(stage.name): \(figures.lines.last ?? "")")
                        }
                    })
            }
        } catch let interruption as Interruption {
            if !quiet {
                Console.message(
                    "interrupted; saved in \(path); go on with 'kiso segment train --resume \(path)'"
                )
            }
            throw interruption
        }
        guard result.isComplete else {
            if !quiet {
                Console.message(
                    "the time is over; go on with 'kiso segment train --resume \(path)'")
            }
            return
        }
        let figures = try await Interruption.cancelling { [test] in
            try result.segmenter.evaluated(on: test)
        }
        try folder.writeJSON(figures, to: "summary.json")
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
        if !quiet {
            Console.message("the run is in \(path); try 'kiso segment PICTURE --with \(path)'")
        }
    }
}

/// A kind of network for segmentation.
enum SegmentationKind: String, CaseIterable, ExpressibleByArgument {
    case fcn, segnet
}
