import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct DetectTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a detector to find things in pictures.",
        discussion: """
            With pictures of your own (--data), first says what it read and draws a sheet of them; look at \
            it before the training has gone far. Without, it learns from scenes of digits on photographs.
            """)

    @Option(help: "A folder with pictures and labels of VOC, COCO, YOLO or LabelMe.")
    var data: String?
    @Option(help: "The labels' format, where there are several: voc, coco, yolo, labelme.")
    var format: LabelFormat?
    @OptionGroup var scenes: SceneOptions
    @Option(help: "How many scenes are learnt from, without --data.")
    var count = 8000
    @Option(help: "The share of the pictures of --data that judges.")
    var validation = 0.1
    @Option(
        help: """
            faster-rcnn: one network proposes boxes and looks into them. rcnn, as the book draws it: \
            selective search, a network for every region, support vector machines; slow.
            """)
    var method = DetectionMethod.fasterRCNN
    @Option(
        help: """
            Random changes of pictures and boxes alike, such as flip,shift:0.1,scale:0.2,crop:0.8, of \
            faster-rcnn. (default: none)
            """)
    var augment: String?
    @Option(help: "How often every picture is used.")
    var epochs = 8
    @Option(help: "Pictures in a batch, of faster-rcnn. (default: 16)")
    var batchSize: Int?
    @Option(
        help:
            "The learning rate of Adam, which falls along a cosine, of faster-rcnn. (default: 0.001)"
    )
    var lr: Double?
    @Option(help: "Stop cleanly after so many minutes, with faster-rcnn.")
    var minutes: Double?
    @Option(help: "The detector's file.")
    var out = "detector.safetensors"
    @Flag(
        help: """
            Go on with the training of --out where it stopped, to the same bits; its checkpoint lies beside \
            until the training is over.
            """)
    var resume = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, value) in [
            ("epochs", epochs), ("batch-size", batchSize ?? 16), ("count", count),
        ]
        where !(1...1_000_000).contains(value) {
            throw ValidationError("--\(name) \(value): expected a number from 1 to 1000000")
        }
        if let lr, !(lr > 0 && lr < 10) {
            throw ValidationError("--lr \(lr): expected a small number")
        }
        if method == .rcnn {
            for (name, isGiven) in [
                ("batch-size", batchSize != nil), ("lr", lr != nil), ("minutes", minutes != nil),
                ("resume", resume), ("augment", augment != nil),
            ] where isGiven {
                throw ValidationError("--\(name): is for --method faster-rcnn")
            }
        }
        guard validation > 0, validation < 1 else {
            throw ValidationError("--validation \(validation): expected a share between 0 and 1")
        }
        if let minutes, !(minutes > 0) {
            throw ValidationError("--minutes \(minutes): expected a positive number")
        }
        guard scenes.side % 4 == 0 else {
            throw ValidationError("--side \(scenes.side): expected a multiple of 4")
        }
    }

    func run() async throws {
        try threads.apply()
        let variation = try augment.map { try PictureVariation($0) }
        let (pictures, test) = try await examples()
        var train = pictures
        train.variation = variation
        let detector = try await learn(train)
        try DetectorFile.write(detector, to: URL(fileURLWithPath: out))
        let figures = try await Interruption.cancelling { try detector.evaluated(on: test) }
        if !output.quiet {
            Console.message("the detector is in \(out); try 'kiso detect PICTURE --with \(out)'")
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }

    private func learn(_ train: DetectionExamples) async throws -> any ObjectDetector {
        let (epochs, batchSize, seed) = (epochs, batchSize ?? 16, scenes.seed)
        let quiet = output.quiet
        if method == .rcnn {
            return try await Interruption.cancelling {
                try await RegionDetector.trained(on: train, epochs: epochs, seed: seed) {
                    if !quiet { Console.message($0) }
                }
            }
        }
        let detector = ProposalDetector(classes: train.classes, side: train.side, seed: seed)
        let trainer = detector.trainer(
            optimizer: Adam(learningRate: lr ?? 0.001), seed: seed,
            callbacks: [TimeLimit(minutes: minutes ?? .greatestFiniteMagnitude)],
            sinks: quiet ? [] : [ProgressSink(colour: Colour(output.color))],
            saver: FileSaver(checkpoint, configuration: settings(train)))
        if resume { try restore(trainer, train) }
        let left = trainer.epochs(until: epochs)
        if left <= 0 { return detector }
        do {
            let history = try await Interruption.cancelling {
                try await trainer.fit(train, epochs: left, batchSize: batchSize)
            }
            if history.epochs.count >= epochs {
                try? FileManager.default.removeItem(at: checkpoint)
            } else if !quiet {
                Console.message("the time is over; --resume goes on")
            }
        } catch let interruption as Interruption {
            try DetectorFile.write(detector, to: URL(fileURLWithPath: out))
            if !quiet {
                Console.message("interrupted; what was learnt is in \(out); --resume goes on")
            }
            throw interruption
        }
        return detector
    }

    /// Where training keeps what it takes to go on.
    private var checkpoint: URL { URL(fileURLWithPath: out + ".training") }

    /// What must be the same for a training to go on to the same bits.
    private func settings(_ train: DetectionExamples) -> String {
        """
        \(data ?? "scenes of \(scenes.of)"), \(train.count) pictures of \(train.side) pixels, \
        \(train.classes.joined(separator: " ")), batches of \(batchSize ?? 16), rate \(lr ?? 0.001), \
        \(epochs) epochs, seed \(scenes.seed)\(augment.map { ", changed by \($0)" } ?? "")
        """
    }

    private func restore(
        _ trainer: Trainer<DetectionBatch>, _ train: DetectionExamples
    ) throws {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw KisoError(
                .missingInput,
                "\(checkpoint.relativePath): there is no training to go on with; without --resume a new "
                    + "one begins")
        }
        let file = try CheckpointFile.read(checkpoint)
        guard file.configuration == settings(train) else {
            throw KisoError(
                .usage,
                "\(checkpoint.relativePath): is a training of \(file.configuration); --resume goes on "
                    + "with the same only, not with \(settings(train))")
        }
        try trainer.restore(file.checkpoint, from: checkpoint.relativePath)
    }

    /// What is learnt from, and what judges.
    private func examples() async throws -> (train: DetectionExamples, test: DetectionExamples) {
        guard let data else {
            let generators = try await scenes.generators(quiet: output.quiet)
            if !output.quiet {
                Console.message(
                    "learning from \(count) scenes, judged by 500 of other things on other photographs"
                )
            }
            return (
                DetectionExamples(scenes: generators.train, count: count),
                DetectionExamples(scenes: generators.test, count: 500)
            )
        }
        let found = try DetectionData(URL(fileURLWithPath: data), format: format)
        for line in found.report.lines { Console.message(line) }
        let sheet = URL(fileURLWithPath: out).deletingPathExtension()
            .appendingPathExtension("data.png")
        try AtomicFile.write(found.sheet().encodePNG(), to: sheet)
        Console.message("look at \(sheet.relativePath): are the boxes where the things are?")
        guard found.pictures.count >= 2 else {
            throw KisoError(.badData, "\(data): one picture cannot both teach and judge")
        }
        var random = RandomGenerator(seed: scenes.seed).split("validation")
        let order = found.pictures.map { ($0, random.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
        let held = min(
            order.count - 1, max(1, Int((Double(order.count) * validation).rounded())))
        func part(_ pictures: ArraySlice<LabeledPicture>) -> DetectionExamples {
            DetectionExamples(Array(pictures), classes: found.classes, side: scenes.side)
        }
        return (part(order[held...]), part(order[..<held]))
    }
}

/// How a detector is built.
enum DetectionMethod: String, CaseIterable, ExpressibleByArgument {
    case fasterRCNN = "faster-rcnn"
    case rcnn
}
