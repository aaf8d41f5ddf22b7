import ArgumentParser
import Foundation
import KisoBook
import KisoCommandSupport
import KisoCore
import KisoData
import KisoPlot
import KisoTrain

/// Where results go and how they are made.
struct BookOptions: ParsableArguments {
    @Flag(
        help: """
            Take smaller settings that keep the shape of the result; filed below 'quick' in --out.
            """)
    var quick = false
    @Flag(
        help: """
            Take the settings of long runs, where programs have them: an hour and more; filed below \
            'full' in --out. An interrupted one goes on.
            """)
    var full = false
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
        var lines = [title, ""] + Paragraphs.lines(experiment.explanation) + [""]
        if !quick, !experiment.outcome.isEmpty {
            lines += Paragraphs.lines(experiment.outcome) + [""]
        }
        for line in lines { Console.explain(line, json: output.json) }
    }

    /// A runner that prints explanations unless that is not wanted.
    func runner(showing figure: String? = nil) throws -> BookRunner {
        guard !out.isEmpty else { throw KisoError(.usage, "--out '': expected a folder") }
        guard !(quick && full) else {
            throw KisoError(.usage, "--quick and --full exclude each other; give one of them")
        }
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
            loadWeights: { try await BookWeightFile.locate(choices[.weights]) },
            loadPhotos: {
                try await StampPhotos.folder { quiet ? () : DatasetProgress.show($0) }
            },
            loadBackgrounds: {
                try await BackgroundPhotographs.load { quiet ? () : DatasetProgress.show($0) }
            },
            loadTestPhotographs: {
                try await TestPhotographs.folder { quiet ? () : DatasetProgress.show($0) }
            },
            loadPretrained: { name in
                try await PretrainedWeights(named: name).load {
                    quiet ? () : DatasetProgress.show($0)
                }
            })
        return BookRunner(
            out: URL(fileURLWithPath: out), extent: quick ? .quick : full ? .full : .usual,
            seed: seed, surroundings: surroundings)
    }
}
