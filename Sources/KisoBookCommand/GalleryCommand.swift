import ArgumentParser
import Foundation
import KisoBook
import KisoCommandSupport
import KisoCore

struct GalleryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gallery",
        abstract: "Make a site of the book's programs, figures and numbers.",
        discussion: """
            The pages open from disk and need no network. 'kiso book run --all' makes the results \
            that they show.
            """)

    @Option(help: "The folder where 'kiso book run' filed its results.")
    var results = "runs/book"
    @Option(help: "The folder with the programs.")
    var sources = "Sources/KisoBook"
    @Option(help: "The folder for the site; an earlier one in it is replaced.")
    var out = "docs/book"
    @Flag(help: "Show programs without a result, too, instead of stopping.")
    var partial = false
    @OptionGroup var output: OutputOptions

    func run() throws {
        for (flag, value) in [("results", results), ("sources", sources), ("out", out)]
        where value.isEmpty {
            throw KisoError(.usage, "--\(flag) '': expected a folder")
        }
        let gallery = Gallery(
            results: URL(fileURLWithPath: results), sources: URL(fileURLWithPath: sources),
            out: URL(fileURLWithPath: out), isPartial: partial)
        let summary = try gallery.write()
        if output.json { return try Console.json(summary) }
        Console.result(
            "\(out)/index.html: \(summary.programs) programs, \(summary.figures) figures, "
                + String(format: "%.1f MB", Double(summary.bytes) / 1e6))
    }
}
