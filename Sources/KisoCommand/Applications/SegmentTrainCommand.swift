import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct SegmentTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network to tell the pixels of pictures apart.",
        discussion: """
            With pictures and masks of your own (--data), first says what it read and draws a sheet of them; \
            look at it before the training has gone far. Without, it learns from scenes. The network is \
            learnt at strides of 16, 8 and 4 pixels, each going on from the one before.
            """)

    @Option(
        help:
            "A folder with images/ and masks/ and classes.txt, or VOC's JPEGImages/ and SegmentationClass/."
    )
    var data: String?
    @Option(
        help: """
            What scenes show: m2nist (three digits on black, 84×64), digits, animals or stamps on \
            photographs.
            """)
    var of = SegmentationScenes.m2nist
    @Option(help: "The longer side that pictures are brought to. (default: 128; 84 of m2nist)")
    var side: Int?
    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 0
    @Option(help: "How many scenes are learnt from, without --data.")
    var count = 8000
    @Option(help: "The share of the pictures of --data that judges.")
    var validation = 0.1
    @Option(help: "How often every picture is used: at strides of 16, 8, 4.")
    var epochs = "2,2,6"
    @Option(help: "Pictures in a batch.")
    var batchSize = 16
    @Option(help: "The learning rate of Adam, which falls along a cosine at each stride.")
    var lr = 0.002
    @Option(help: "Stop cleanly after so many minutes.")
    var minutes: Double?
    @Option(help: "The segmenter's file.")
    var out = "segmenter.safetensors"
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private var stages: [Int] {
        epochs.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    }

    func validate() throws {
        guard stages.count == 3, stages.allSatisfy({ (0...100_000).contains($0) }),
            stages.contains(where: { $0 > 0 })
        else {
            throw ValidationError(
                "--epochs \(epochs): expected three numbers with commas, such as 2,2,6")
        }
        for (name, value) in [("batch-size", batchSize), ("count", count)]
        where !(1...1_000_000).contains(value) {
            throw ValidationError("--\(name) \(value): expected a number from 1 to 1000000")
        }
        if let side, !(32...1024).contains(side) {
            throw ValidationError("--side \(side): expected a number from 32 to 1024")
        }
        if of == .m2nist, data == nil, let side, side != DigitScenes.width {
            throw ValidationError("--side \(side): m2nist has 84×64 pixels")
        }
        guard lr > 0, lr < 10 else { throw ValidationError("--lr \(lr): expected a small number") }
        guard validation > 0, validation < 1 else {
            throw ValidationError("--validation \(validation): expected a share between 0 and 1")
        }
        if let minutes, !(minutes > 0) {
            throw ValidationError("--minutes \(minutes): expected a positive number")
        }
    }

    func run() async throws {
        try threads.apply()
        let (train, test) = try await examples()
        var segmenter = Segmenter(
            classes: train.classes, side: max(train.width, train.height), seed: seed)
        let start = ContinuousClock.now
        for (stride, epochs) in zip(FullyConvolutionalNetwork.strides, stages) where epochs > 0 {
            segmenter.stride = stride
            let left = minutes.map { $0 - (ContinuousClock.now - start) / .seconds(60) }
            if let left, left <= 0 { break }
            let trainer = segmenter.trainer(
                optimizer: Adam(learningRate: lr), seed: seed,
                callbacks: left.map { [TimeLimit(minutes: $0)] } ?? [],
                sinks: output.quiet ? [] : [ProgressSink(colour: Colour(output.color))])
            if !output.quiet { Console.message("stride \(stride)") }
            do {
                let batchSize = batchSize
                _ = try await Interruption.cancelling {
                    try await trainer.fit(train, epochs: epochs, batchSize: batchSize)
                }
            } catch let interruption as Interruption {
                try segmenter.write(to: URL(fileURLWithPath: out))
                if !output.quiet { Console.message("interrupted; what was learnt is in \(out)") }
                throw interruption
            }
            try segmenter.write(to: URL(fileURLWithPath: out))
        }
        let learnt = segmenter
        let figures = try await Interruption.cancelling { try learnt.evaluated(on: test) }
        if !output.quiet {
            Console.message("the segmenter is in \(out); try 'kiso segment PICTURE --with \(out)'")
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }

    /// What is learnt from, and what judges.
    private func examples() async throws -> (
        train: SegmentationExamples, test: SegmentationExamples
    ) {
        guard let data else {
            if !output.quiet {
                Console.message("learning from \(count) scenes, judged by 500 of other things")
            }
            return try await of.examples(
                count, side: side ?? 128, seed: seed, quiet: output.quiet)
        }
        let found = try SegmentationData(URL(fileURLWithPath: data))
        for line in found.report.lines { Console.message(line) }
        let sheet = URL(fileURLWithPath: out).deletingPathExtension()
            .appendingPathExtension("data.png")
        try AtomicFile.write(found.sheet().encodePNG(), to: sheet)
        Console.message("look at \(sheet.relativePath): are the masks where the things are?")
        guard found.pictures.count >= 2 else {
            throw KisoError(.badData, "\(data): one picture cannot both teach and judge")
        }
        return found.split(validation, side: side ?? 128, seed: seed)
    }
}

/// What a segmenter learns from without pictures of one's own.
enum SegmentationScenes: String, CaseIterable, ExpressibleByArgument {
    case m2nist, digits, animals, stamps

    func examples(
        _ count: Int, side: Int, seed: UInt64, quiet: Bool
    ) async throws -> (train: SegmentationExamples, test: SegmentationExamples) {
        guard let kind = SceneKind(rawValue: rawValue) else {
            let digits = try await MNIST.load { quiet ? () : DatasetProgress.show($0) }
            return (
                DigitScenes(digits, part: .train, seed: seed).examples(count),
                DigitScenes(digits, part: .test, seed: seed).examples(500)
            )
        }
        let generators = try await kind.generators(
            side: side, things: 4, seed: seed, quiet: quiet)
        return (
            SegmentationExamples(scenes: generators.train, count: count),
            SegmentationExamples(scenes: generators.test, count: 500)
        )
    }
}
