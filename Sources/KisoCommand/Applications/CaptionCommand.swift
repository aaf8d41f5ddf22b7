import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct CaptionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caption",
        abstract: "Describe pictures in words.",
        discussion: """
            'kiso caption train' makes captioner.safetensors from pictures with sentences, or from scenes in \
            one of five languages; 'kiso caption photo.jpg' then says what it sees.
            """,
        subcommands: [
            CaptionPicturesCommand.self, CaptionTrainCommand.self, CaptionEvaluateCommand.self,
        ], defaultSubcommand: CaptionPicturesCommand.self)
}

/// Which captioner, and how sentences are looked for.
struct CaptionerOptions: ParsableArguments {
    @Option(name: .customLong("with"), help: "The captioner's file.")
    var captioner = "captioner.safetensors"
    @Option(help: "How many beginnings of a sentence are kept while it is looked for.")
    var beam = 3

    func validate() throws {
        guard (1...100).contains(beam) else {
            throw ValidationError("--beam \(beam): expected a number from 1 to 100")
        }
    }

    func load() throws -> Captioner { try Captioner(URL(fileURLWithPath: captioner)) }
}

struct CaptionPicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures", abstract: "Say what pictures show.")

    @Argument(help: "Pictures, or folders of them.")
    var files: [String]
    @OptionGroup var captioner: CaptionerOptions
    @Flag(help: "Print the probability of each word.")
    var words = false
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    private struct Answer: Encodable {
        let picture: String
        let caption: Captioner.Caption
    }

    func run() async throws {
        try threads.apply()
        let pictures = try PictureArguments.files(files)
        let network = try captioner.load()
        for url in pictures {
            try Task.checkCancellation()
            let caption = network.captions(of: [try Image.read(url)], beam: captioner.beam)[0]
            if output.json {
                try Console.json(Answer(picture: url.relativePath, caption: caption))
                continue
            }
            Console.result("\(url.relativePath): \(caption.text)")
            guard words else { continue }
            for (word, probability) in zip(caption.words + ["(end)"], caption.probabilities) {
                Console.result(String(format: "  %.4f  \(word)", probability))
            }
        }
    }
}

struct CaptionEvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a captioner by BLEU and CIDEr on pictures with sentences.",
        discussion: """
            Without a file, a captioner of scenes is measured on scenes that it has not learnt from, and apart \
            on pairs of digits or things that were never together in one.
            """)

    @Argument(
        help: "COCO's captions in JSON, Flickr8k's token.txt, or a CSV file with image and caption."
    )
    var data: String?
    @Option(help: "How many scenes of each kind, without a file. (default: 500)")
    var count: Int?
    @Option(help: "The seed of scenes, without a file. (default: 0)")
    var seed: UInt64?
    @Option(help: "What scenes show, without a file: digits, stamps. (default: digits)")
    var of: CaptionScenes.Kind?
    @Option(help: "What things stand on, without a file: plain, photographs. (default: plain)")
    var ground: CaptionGround?
    @OptionGroup var captioner: CaptionerOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let count, !(1...1_000_000).contains(count) {
            throw ValidationError("--count \(count): expected a number from 1 to 1000000")
        }
        if data != nil {
            if count != nil { throw ValidationError("--count: is for scenes, not for a file") }
            if of != nil { throw ValidationError("--of: is for scenes, not for a file") }
            if ground != nil { throw ValidationError("--ground: is for scenes, not for a file") }
            if seed != nil { throw ValidationError("--seed: is for scenes, not for a file") }
        }
    }

    func run() async throws {
        try threads.apply()
        let network = try captioner.load()
        guard let data else { return try await measureScenes(network) }
        let found = try CaptionData(URL(fileURLWithPath: data))
        if !output.quiet { for line in found.report.lines { Console.message(line) } }
        let beam = captioner.beam
        let figures = try await Interruption.cancelling {
            try network.evaluated(on: found.examples, beam: beam)
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }

    private struct SceneFigures: Encodable {
        let scenes: CaptionFigures
        let unseenPairs: CaptionFigures
    }

    private func measureScenes(_ network: Captioner) async throws {
        guard let language = network.language else {
            throw KisoError(
                .usage,
                "\(captioner.captioner): has learnt from a file with sentences; name one to measure it on"
            )
        }
        let (kind, ground, quiet) = (of ?? .digits, ground ?? .plain, output.quiet)
        let words = Vocabulary(scenesIn: language, of: kind).words
        guard Set(network.vocabulary.words).isSuperset(of: words) else {
            throw KisoError(
                .usage,
                "\(captioner.captioner): has not learnt the words of scenes of \(kind); --of for others"
            )
        }
        let source = try await CaptionSceneSource(kind, ground: ground, quiet: quiet)
        if !quiet {
            Console.message(
                "measuring on scenes of \(kind) on \(ground) ground (--of, --ground for others)")
        }
        let (seed, count, beam) = (seed ?? 0, count ?? 500, captioner.beam)
        func measured(_ part: CaptionScenes.Part) async throws -> CaptionFigures {
            let examples = CaptionExamples(
                scenes: source.scenes(part, seed: seed), language: language, count: count)
            return try await Interruption.cancelling {
                try network.evaluated(on: examples, beam: beam)
            }
        }
        let figures = SceneFigures(
            scenes: try await measured(.test), unseenPairs: try await measured(.unseenPairs))
        if output.json { return try Console.json(figures) }
        for line in figures.scenes.lines { Console.result(line) }
        Console.result("pairs of \(kind == .digits ? "digits" : "things") never seen together:")
        for line in figures.unseenPairs.lines { Console.result("  " + line) }
    }
}
