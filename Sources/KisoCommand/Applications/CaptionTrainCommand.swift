import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct CaptionTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a network to describe pictures.",
        discussion: """
            With pictures and sentences of your own (--data), first says what it read. Without, it learns from \
            scenes of coloured digits, or of photographs of animals, fruit and the like, whose sentences are \
            exact. After each epoch it describes five pictures that it does not learn from. Ctrl-C keeps what \
            was learnt, and --resume goes on.
            """)

    @Option(
        help: "COCO's captions in JSON, Flickr8k's token.txt, or a CSV file with image and caption."
    )
    var data: String?
    @Option(help: "The language of scenes: en, fr, de, es, ja. (default: en)")
    var language: CaptionLanguage?
    @Option(
        help: """
            What scenes show: digits (MNIST's, coloured), stamps (cut-out photographs of things). (default: \
            digits)
            """)
    var of: CaptionScenes.Kind?
    @Option(
        help: """
            What the things of scenes stand on: plain, dark grounds; photographs, darkened, those of the test \
            never seen in training. (default: plain)
            """)
    var ground: CaptionGround?
    @Option(
        help: """
            How many scenes are made for an epoch, without --data; none is seen twice. (default: 20000)
            """)
    var count: Int?
    @Option(help: "How often a word must occur to be learnt.")
    var leastCount = 1
    @Option(help: "The share of the pictures of --data that judges.")
    var validation = 0.1
    @Option(help: "How often every picture of --data is used, or new scenes are made.")
    var epochs = 15
    @Option(help: "Pictures in a batch.")
    var batchSize = 32
    @Option(help: "The learning rate of Adam, which falls along a cosine.")
    var lr = 0.002
    @Option(help: "Stop cleanly after so many minutes.")
    var minutes: Double?
    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 0
    @Option(help: "The captioner's file.")
    var out = "captioner.safetensors"
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
            ("epochs", epochs), ("batch-size", batchSize), ("count", count ?? 1),
            ("least-count", leastCount),
        ] where !(1...10_000_000).contains(value) {
            throw ValidationError("--\(name) \(value): expected a number from 1 to 10000000")
        }
        if data != nil {
            if language != nil {
                throw ValidationError("--language: is for scenes, not for --data")
            }
            if of != nil { throw ValidationError("--of: is for scenes, not for --data") }
            if ground != nil { throw ValidationError("--ground: is for scenes, not for --data") }
            if count != nil { throw ValidationError("--count: is for scenes, not for --data") }
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
        let (vocabulary, train, test) = try await examples()
        let captioner = Captioner(
            vocabulary: vocabulary, language: data == nil ? language ?? .english : nil, seed: seed)
        let quiet = output.quiet
        var callbacks: [any Callback] = minutes.map { [TimeLimit(minutes: $0)] } ?? []
        if !quiet {
            callbacks.append(
                SampleSentences(captioner: captioner, examples: test) { Console.message($0) })
        }
        let training = TrainingBeside(out: out, settings: settings(train, vocabulary))
        let trainer = captioner.trainer(
            optimizer: Adam(learningRate: lr), seed: seed, callbacks: callbacks,
            sinks: quiet ? [] : [ProgressSink(colour: Colour(output.color))],
            saver: training.saver)
        let place = URL(fileURLWithPath: out)
        if resume { try training.restore(trainer) }
        try await training.fit(
            trainer, train, epochs: epochs, batchSize: batchSize, quiet: quiet
        ) { try captioner.write(to: place) }
        let figures = try await Interruption.cancelling { try captioner.evaluated(on: test) }
        if !quiet {
            Console.message("the captioner is in \(out); try 'kiso caption PICTURE --with \(out)'")
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }

    /// What must be the same for a training to go on to the same bits.
    private func settings(_ train: CaptionExamples, _ vocabulary: Vocabulary) -> String {
        let source =
            data
            ?? "scenes of \(of ?? .digits) on \(ground ?? .plain) ground, \((language ?? .english).rawValue)"
        return """
            \(source), \(train.count) pictures, \(vocabulary.count) words, batches of \(batchSize), \
            rate \(lr), \(epochs) epochs, seed \(seed)
            """
    }

    /// The words, what is learnt from, and what judges.
    private func examples() async throws -> (Vocabulary, CaptionExamples, CaptionExamples) {
        guard let data else {
            let language = language ?? .english
            let quiet = output.quiet
            let (kind, ground) = (of ?? .digits, ground ?? .plain)
            let source = try await CaptionSceneSource(kind, ground: ground, quiet: quiet)
            let count = count ?? 20_000
            if !quiet {
                Console.message(
                    "learning from \(count) new scenes an epoch, judged by 500 of "
                        + (kind == .digits ? "other digits" : "the same photographs")
                        + (ground == .plain ? "" : " on other grounds"))
            }
            return (
                Vocabulary(scenesIn: language, of: kind),
                CaptionExamples(
                    scenes: source.scenes(.train, seed: seed), language: language, count: count,
                    isFresh: true),
                CaptionExamples(
                    scenes: source.scenes(.test, seed: seed), language: language, count: 500)
            )
        }
        let found = try CaptionData(URL(fileURLWithPath: data), least: leastCount)
        if !output.quiet { for line in found.report.lines { Console.message(line) } }
        guard found.entries.count >= 2 else {
            throw KisoError(.badData, "\(data): one picture cannot both teach and judge")
        }
        try await Interruption.cancelling { try found.checkPictures() }
        let parts = found.split(validation, seed: seed)
        return (found.vocabulary, parts.train, parts.test)
    }
}

/// Describes some pictures after every epoch, and warns when all get the same sentence.
private final class SampleSentences: Callback {
    private let captioner: Captioner
    private let examples: CaptionExamples
    private let say: @Sendable (String) -> Void

    init(
        captioner: Captioner, examples: CaptionExamples, say: @escaping @Sendable (String) -> Void
    ) {
        (self.captioner, self.examples, self.say) = (captioner, examples, say)
    }

    var name: String { "sample-sentences" }

    func epochEnded(_ run: TrainingRun) throws {
        let count = min(40, examples.count)
        var sentences: [[String]] = []
        for index in 0..<count {
            let image = try examples.example(index).image
            let caption = captioner.captions(of: [image], beam: 1)[0]
            sentences.append(caption.words)
            if index < 5 { say("  \(caption.text)") }
        }
        let share = Double(Set(sentences).count) / Double(max(count, 1))
        say(String(format: "  %.0f %% of %d sentences are different", share * 100, count))
        if share < 0.05 && count >= 20 {
            say("warning: nearly all pictures get the same sentence; are they read rightly?")
        }
    }
}
