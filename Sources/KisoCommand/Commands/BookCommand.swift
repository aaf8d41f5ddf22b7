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
            let figures =
                experiment.figures.isEmpty
                ? "" : " (figures \(experiment.figures.joined(separator: ", ")))"
            Console.result("\(id) ~\(experiment.seconds) s  \(experiment.title)\(figures)")
        }
    }
}

/// Where results go and how they are made.
struct BookOptions: ParsableArguments {
    @Flag(help: "Take smaller settings that keep the shape of the result.")
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

    /// A runner that prints explanations unless that is not wanted.
    func runner(showing figure: String? = nil) throws -> BookRunner {
        guard !out.isEmpty else { throw KisoError(.usage, "--out '': expected a folder") }
        try threads.apply()
        try RunFolder.checkPlace(URL(fileURLWithPath: out))
        let (json, quiet, draws) = (output.json, output.quiet, show)
        let directory = dataset.dataDirectory.map { URL(fileURLWithPath: $0) }
        let weightFile = dataset.weightFile
        // Programs of one run share what has been read.
        var loaded: [String: ImageDataset] = [:]
        let surroundings = BookSurroundings(
            picture: dataset.image.map { URL(fileURLWithPath: $0) },
            show: { line in
                if quiet { return }
                if json { Console.message(line) } else { Console.result(line) }
            },
            onFigure: { number, drawing in
                guard draws, !json, figure == nil || figure == number else { return }
                // A picture that cannot be drawn is reported once, where its file is written.
                if let text = try? drawing.text() { Console.result(text) }
            },
            loadImages: { name in
                if let images = loaded[name] { return images }
                let images = try await DatasetCatalog.load(
                    name, dataDirectory: directory,
                    progress: { quiet ? () : DatasetProgress.show($0) })
                loaded[name] = images
                return images
            },
            loadWeights: { try await BookWeightFile.locate(weightFile) })
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

    /// The file that a flag or else a variable names; an empty variable counts as none.
    var weightFile: URL? {
        let variable = ProcessInfo.processInfo.environment["KISO_BOOK_WEIGHTS"] ?? ""
        return (weights ?? (variable.isEmpty ? nil : variable)).map { URL(fileURLWithPath: $0) }
    }
}

struct BookRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run programs of the book and compare their numbers with the book's.",
        discussion: """
            Each result is filed under --out with its figures. With --all what is finished is not \
            run again, so that an interrupted run goes on.
            """)

    @Argument(help: "Programs such as ch04/train, or chapters such as ch04.")
    var ids: [String] = []
    @Flag(help: "Run every program that is not finished yet.")
    var all = false
    @OptionGroup var options: BookOptions

    func run() async throws {
        if ids.isEmpty != all {
            throw KisoError(.usage, "expected names of programs, or --all; see 'kiso book list'")
        }
        let experiments = try all ? Book.experiments : ids.flatMap(Book.experiments(named:))
        let settings = self
        let results = try await Interruption.cancelling {
            try await settings.run(experiments, with: settings.options.runner())
        }
        if experiments.count > 1, !options.output.json {
            BookTable(results).lines.forEach(Console.result)
        }
        let outside = results.filter { !$0.isWithin }
        if !outside.isEmpty {
            throw KisoError(
                .negative, "not where the book says: \(outside.map(\.id).joined(separator: ", "))")
        }
    }

    private func run(
        _ experiments: [any Experiment], with runner: BookRunner
    ) async throws -> [ExperimentResult] {
        var results: [ExperimentResult] = []
        for experiment in experiments {
            if all, let earlier = runner.finished(experiment) {
                try report(earlier)
                results.append(earlier)
                continue
            }
            if !options.output.quiet {
                let title = "\(experiment.id)  \(experiment.title)"
                if options.output.json { Console.message(title) } else { Console.result(title) }
            }
            do {
                let result = try await runner.run(experiment)
                try report(result)
                results.append(result)
            } catch is CancellationError {
                if !options.output.quiet {
                    Console.message("interrupted; \(results.count) finished in \(options.out)")
                }
                throw CancellationError()
            }
        }
        return results
    }

    private func report(_ result: ExperimentResult) throws {
        if options.output.json { try Console.json(result) }
    }
}

struct BookFigureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figure", abstract: "Draw one figure of the book, such as 6.9.")

    @Argument(help: "The figure's number in the book.")
    var number: String
    @OptionGroup var options: BookOptions

    func run() async throws {
        let experiment = try Book.experiment(drawing: number)
        let (options, number) = (options, number)
        let result = try await Interruption.cancelling {
            try await options.runner(showing: number).run(experiment)
        }
        if options.output.json { try Console.json(result) }
        for file in result.files where file.hasPrefix("figure-\(number).") {
            let path = "\(options.out)/\(result.id)/\(file)"
            if options.output.json { Console.message(path) } else { Console.result(path) }
        }
        if let problem = result.problems.first { throw KisoError(.unavailable, problem) }
    }
}
