import ArgumentParser
import Foundation
import Kiso
import KisoCommandSupport

/// `kiso data show`: what is in data, in words and as a sheet.
struct DataShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what is in data of your own, and draw it.",
        discussion: """
            Reads a folder with a folder of pictures for each class, a folder with train, validation \
            and test folders of them, a CSV file, an npz file, npy or IDX files, or a data set by its \
            name, and prints what was understood: counts, sizes, ranges, what was left out and why.

            Random changes for --augment, joined by commas:
            \(Transforms.words.map { "\($0.example): \($0.meaning)" }.joined(separator: "\n"))
            """)

    @Argument(help: "A folder, a file, or one of: \(DatasetCatalog.names.joined(separator: ", ")).")
    var path: String
    @Option(help: "The column that is learnt, of a table; several with commas between them.")
    var target: String?
    @Option(help: "What to learn: classification, regression. (default: by what the target holds)")
    var task: String?
    @Option(help: "Columns of a table that are no inputs, with commas between them.")
    var ignore: String?
    @Option(help: "How much of the training data is held out for validation.")
    var validation = 0.1
    @Option(help: "The height and width that pictures are brought to.")
    var size: Int?
    @Flag(help: "Read pictures as grey.")
    var grey = false
    @Flag(help: "Leave broken pictures out instead of ending with an error.")
    var skipBad = false
    @Option(help: "Rows of a window; makes a time series of a table.")
    var window: Int?
    @Option(help: "Rows behind a window that are predicted.")
    var horizon = 1
    @Option(help: "Draw pictures with random changes, such as shift:2,rotate:10,flip.")
    var augment: String?
    @Option(help: "What random choices start from.")
    var seed: UInt64 = 0
    @Option(help: "The sheet, SVG or PNG. (default: data-sheet.png; none without gnuplot)")
    var out: String?
    @Option(
        name: .customLong("data-dir"), help: "A folder that holds the data set of this name.")
    var dataDirectory: String?
    @OptionGroup var output: OutputOptions

    private func options() throws -> ImportOptions {
        let tasks = Catalog("task", LearningTask.allCases.map { ($0.rawValue, $0) })
        func names(_ text: String?) -> [String] {
            (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        return ImportOptions(
            target: names(target), task: try task.map { try tasks[$0] }, ignoring: names(ignore),
            validation: validation, seed: seed, size: size, channels: grey ? 1 : nil,
            skipsBroken: skipBad, window: window, horizon: horizon)
    }

    func run() async throws {
        let changes = try augment.map { try Transforms(parsing: $0) }
        if let out, !["svg", "png"].contains(URL(fileURLWithPath: out).pathExtension.lowercased()) {
            throw KisoError(.usage, "--out \(out): expected a name that ends in .svg or .png")
        }
        let isQuiet = output.quiet
        let data = try await ImportedData.open(
            path, options: options(), dataDirectory: dataDirectory.map { URL(fileURLWithPath: $0) },
            progress: { isQuiet ? () : DatasetProgress.show($0) })
        try changes?.check(example: data.inputShape)
        if output.json {
            try Console.json(data.report)
        } else {
            Console.result(data.report.text)
        }
        try draw(data, changes)
    }

    /// Writes the sheet; without gnuplot none, unless one was asked for.
    private func draw(_ data: ImportedData, _ changes: Transforms?) throws {
        let sheet = DataSheet(data)
        let figure: Figure
        if let changes {
            figure = try sheet.variations(changes, seed: seed)
        } else {
            figure = try sheet.figure()
        }
        let name = out ?? "data-sheet.png"
        do {
            try figure.write(to: URL(fileURLWithPath: name))
        } catch {
            guard error.kind == .unavailable, out == nil else { throw error }
            return Console.message("no sheet: \(error.message)")
        }
        Console.explain("sheet: \(name)", json: output.json)
    }
}
