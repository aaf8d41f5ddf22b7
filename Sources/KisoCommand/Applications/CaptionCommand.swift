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
        abstract: "Measure a captioner by BLEU and CIDEr on pictures with sentences.")

    @Argument(
        help: "COCO's captions in JSON, Flickr8k's token.txt, or a CSV file with image and caption."
    )
    var data: String
    @OptionGroup var captioner: CaptionerOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try threads.apply()
        let network = try captioner.load()
        let data = try CaptionData(URL(fileURLWithPath: data))
        if !output.quiet { for line in data.report.lines { Console.message(line) } }
        let beam = captioner.beam
        let figures = try await Interruption.cancelling {
            try network.evaluated(on: data.examples, beam: beam)
        }
        if output.json { return try Console.json(figures) }
        for line in figures.lines { Console.result(line) }
    }
}
