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
            With pictures of your own (--data), first says what it read and draws a sheet of them, \
            changed as --augment says; look at it before the training has gone far. Without, it learns from \
            scenes of digits on photographs.
            """)

    @Option(help: "A folder with pictures and labels of VOC, COCO, YOLO or LabelMe.")
    var data: String?
    @Option(help: "The labels' format, where there are several: voc, coco, yolo, labelme.")
    var format: LabelFormat?
    @OptionGroup var scenes: SceneOptions
    @Option(
        help: """
            How many scenes are made for an epoch, without --data; none is seen twice. (default: 8000, of \
            rcnn 4000)
            """)
    var count: Int?
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
    @Option(
        help:
            "How often every picture of --data is used, or new scenes are made. (default: 8, of rcnn 6)"
    )
    var epochs: Int?
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
            ("epochs", epochs ?? 8), ("batch-size", batchSize ?? 16), ("count", count ?? 8000),
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
        let (pictures, test) = try await examples(variation)
        var train = pictures
        train.variation = variation
        let detector = try await learn(train)
        let figures = try await Interruption.cancelling { try detector.evaluated(on: test) }
        if !output.quiet {
            Console.message("the detector is in \(out); try 'kiso detect PICTURE --with \(out)'")
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }

    private var epochsInAll: Int { epochs ?? (method == .rcnn ? 6 : 8) }

    /// A detector that has learnt, in its file.
    private func learn(_ train: DetectionExamples) async throws -> any ObjectDetector {
        let (epochs, batchSize, seed) = (epochsInAll, batchSize ?? 16, scenes.seed)
        let quiet = output.quiet
        if method == .rcnn {
            let detector = try await Interruption.cancelling {
                try await RegionDetector.trained(on: train, epochs: epochs, seed: seed) {
                    if !quiet { Console.message($0) }
                }
            }
            try DetectorFile.write(detector, to: URL(fileURLWithPath: out))
            return detector
        }
        let detector = ProposalDetector(classes: train.classes, side: train.side, seed: seed)
        let training = TrainingBeside(out: out, settings: settings(train))
        let trainer = detector.trainer(
            optimizer: Adam(learningRate: lr ?? 0.001), seed: seed,
            callbacks: [TimeLimit(minutes: minutes ?? .greatestFiniteMagnitude)],
            sinks: quiet ? [] : [ProgressSink(colour: Colour(output.color))],
            saver: training.saver)
        if resume { try training.restore(trainer) }
        try await training.fit(
            trainer, train, epochs: epochs, batchSize: batchSize, quiet: quiet
        ) { try DetectorFile.write(detector, to: URL(fileURLWithPath: out)) }
        return detector
    }

    /// What must be the same for a training to go on to the same bits.
    private func settings(_ train: DetectionExamples) -> String {
        """
        \(data ?? "new scenes of at most \(scenes.things) \(scenes.of)"), \(train.count) pictures of \(train.side) pixels, \
        \(train.classes.joined(separator: " ")), batches of \(batchSize ?? 16), rate \(lr ?? 0.001), \
        \(epochsInAll) epochs, seed \(scenes.seed)\(augment.map { ", changed by \($0)" } ?? "")
        """
    }

    /// What is learnt from, and what judges.
    private func examples(
        _ variation: PictureVariation?
    ) async throws -> (train: DetectionExamples, test: DetectionExamples) {
        guard let data else {
            let generators = try await scenes.generators(quiet: output.quiet)
            let count = count ?? (method == .rcnn ? 4000 : 8000)
            if !output.quiet {
                Console.message(
                    "learning from \(count) new scenes an epoch, judged by 500 of other things on other "
                        + "photographs"
                )
            }
            return (
                DetectionExamples(scenes: generators.train, count: count, isFresh: true),
                DetectionExamples(scenes: generators.test, count: 500)
            )
        }
        let found = try DetectionData(URL(fileURLWithPath: data), format: format)
        if !output.quiet { for line in found.report.lines { Console.message(line) } }
        // One that goes on has drawn it when it began.
        if !resume { try drawSheet(found, variation) }
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

    /// Draws the pictures and their boxes beside the detector's file.
    private func drawSheet(_ found: DetectionData, _ variation: PictureVariation?) throws {
        let sheet = URL(fileURLWithPath: out).deletingPathExtension()
            .appendingPathExtension("data.png")
        try AtomicFile.write(
            found.sheet(varied: variation, seed: scenes.seed).encodePNG(), to: sheet)
        if !output.quiet {
            Console.message("look at \(sheet.relativePath): are the boxes where the things are?")
        }
    }
}

/// How a detector is built.
enum DetectionMethod: String, CaseIterable, ExpressibleByArgument {
    case fasterRCNN = "faster-rcnn"
    case rcnn
}
