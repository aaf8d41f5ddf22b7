import ArgumentParser
import Foundation
import Kiso

struct BookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "book", abstract: "Run the programs of the book and draw its figures.",
        subcommands: [
            BookListCommand.self, BookRunCommand.self, BookFigureCommand.self,
            BookGalleryCommand.self,
        ])
}

struct BookListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the programs with their figures and times.")

    @OptionGroup var output: OutputOptions

    private struct Row: Encodable {
        let id: String
        let title: String
        let figures: [String]
        let seconds: Int
    }

    func run() throws {
        for experiment in Book.experiments {
            guard !output.json else {
                try Console.json(
                    Row(
                        id: experiment.id, title: experiment.title, figures: experiment.figures,
                        seconds: experiment.seconds))
                continue
            }
            let id = experiment.id.padding(toLength: 30, withPad: " ", startingAt: 0)
            let seconds = String(format: "%5d s", experiment.seconds)
            let figures = FigureNumbers(experiment.figures).text.map { " (\($0))" } ?? ""
            Console.result("\(id)\(seconds)  \(experiment.title)\(figures)")
        }
    }
}

/// Where results go and how they are made.
struct BookOptions: ParsableArguments {
    @Flag(
        help: """
            Take smaller settings that keep the shape of the result; filed below 'quick' in --out.
            """)
    var quick = false
    @Option(help: "The folder for results and figures.")
    var out = "runs/book"
    @Option(help: "Names the random numbers; the same seed gives the same result.")
    var seed: UInt64 = 0
    @Flag(help: "Draw the figures on the terminal, too.")
    var show = false
    @OptionGroup var dataset: BookDataOptions
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var output: OutputOptions

    /// Prints what a program is about, unless that is not wanted.
    func introduce(_ experiment: any Experiment) {
        if output.quiet { return }
        let title = "\(experiment.id)  \(experiment.title)"
        for line in [title, ""] + Paragraphs.lines(experiment.explanation) + [""] {
            Console.explain(line, json: output.json)
        }
    }

    /// A runner that prints explanations unless that is not wanted.
    func runner(showing figure: String? = nil) throws -> BookRunner {
        guard !out.isEmpty else { throw KisoError(.usage, "--out '': expected a folder") }
        try dataset.check()
        try threads.apply()
        try RunFolder.checkPlace(URL(fileURLWithPath: out))
        let (json, quiet, draws) = (output.json, output.quiet, show)
        let choices = dataset.choices
        // Programs of one run share what has been read.
        var loaded: [String: ImageDataset] = [:]
        let surroundings = BookSurroundings(
            choices: choices,
            show: { line in if !quiet { Console.explain(line, json: json) } },
            onFigure: { number, drawing in
                guard draws, !json, figure == nil || figure == number else { return }
                // A picture that cannot be drawn is reported once, where its file is written.
                if let text = try? drawing.text() { Console.result(text) }
            },
            loadImages: { name in
                if let images = loaded[name] { return images }
                let images = try await DatasetCatalog.load(
                    name, dataDirectory: choices[.dataDirectory],
                    progress: { quiet ? () : DatasetProgress.show($0) })
                loaded[name] = images
                return images
            },
            loadWeights: { try await BookWeightFile.locate(choices[.weights]) })
        return BookRunner(
            out: URL(fileURLWithPath: out), isQuick: quick, seed: seed, surroundings: surroundings)
    }
}

/// Where data sets, weights and pictures are.
struct BookDataOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: "A folder that holds MNIST, in torchvision's or Keras' layout or as IDX files.")
    var dataDirectory: String?
    @Option(
        help: """
            The author's trained weights, sample_weight.pkl, for ch03/inference. Also read from \
            KISO_BOOK_WEIGHTS; otherwise taken from the cache or fetched.
            """)
    var weights: String?
    @Option(help: "A PNG or JPEG file that ch01/image shows.")
    var image: String?

    /// Refuses names that are empty, which would mean the folder where the program runs.
    func check() throws {
        let names = [("--data-dir", dataDirectory), ("--weights", weights), ("--image", image)]
        for (flag, name) in names where name?.isEmpty == true {
            throw KisoError(.usage, "\(flag) '': expected a path")
        }
    }

    /// What flags name, and for the weights else a variable; an empty variable counts as none.
    var choices: [BookSurroundings.Choice: URL] {
        let variable = ProcessInfo.processInfo.environment["KISO_BOOK_WEIGHTS"] ?? ""
        let names: [BookSurroundings.Choice: String?] = [
            .image: image, .dataDirectory: dataDirectory,
            .weights: weights ?? (variable.isEmpty ? nil : variable),
        ]
        return names.compactMapValues { $0.map { URL(fileURLWithPath: $0) } }
    }
}
