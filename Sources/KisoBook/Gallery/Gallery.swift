public import Foundation
import KisoCore
import KisoIO

/// The book's programs as a static site: an index and a page a chapter, with the idea, the code as
/// it stands in the sources, the figures it drew, and its numbers beside the book's.
///
/// ```swift
/// let gallery = Gallery(results: runs, sources: sources, out: docs)
/// let summary = try gallery.write()
/// ```
public struct Gallery {
    /// What writing a gallery made.
    public struct Summary: Sendable, Codable, Equatable {
        /// The first page.
        public let index: String
        /// How many programs have a result in it.
        public let programs: Int
        /// How many figures are shown.
        public let figures: Int
        /// All files together.
        public let bytes: Int
    }

    /// Where ``BookRunner`` filed the results.
    public let results: URL
    /// The folder of the programs, `Sources/KisoBook`.
    public let sources: URL
    /// Where the site goes.
    public let out: URL
    /// Whether programs without a result are shown without numbers; otherwise that is an error.
    public let isPartial: Bool
    private let chapters: [Chapter]

    /// A gallery of the book.
    public init(results: URL, sources: URL, out: URL, isPartial: Bool = false) {
        self.init(
            results: results, sources: sources, out: out, isPartial: isPartial,
            chapters: Book.chapters.filter { !$0.experiments.isEmpty })
    }

    package init(
        results: URL, sources: URL, out: URL, isPartial: Bool, chapters: [Chapter]
    ) {
        self.results = results
        self.sources = sources
        self.out = out
        self.isPartial = isPartial
        self.chapters = chapters
    }

    /// Writes the site; nothing is written when something is missing.
    ///
    /// - Throws: `KisoError`: `.missingInput` without results or sources, and it names them;
    ///   `.usage` when `out` holds something else than a gallery; `.cannotCreate` or `.inputOutput`
    ///   when a file cannot be written.
    public func write() throws -> Summary {
        let found = try loadResults()
        let code = try chapters.map { try SourcePages(chapter: $0, in: sources) }
        try prepareFolder()
        var figures = GalleryFigures(results: results, out: out)
        var pages: [(name: String, text: String)] = [("style.css", GalleryStyle.text)]
        let page = GalleryPage(chapters: chapters, results: found)
        pages.append(("index.html", page.index()))
        for (place, chapter) in chapters.enumerated() {
            pages.append(
                (
                    GalleryPage.name(of: chapter),
                    try page.chapter(at: place, code: code[place], figures: &figures)
                ))
        }
        var bytes = figures.bytes
        for (name, text) in pages {
            try AtomicFile.write(Array(text.utf8), to: out.appendingPathComponent(name))
            bytes += text.utf8.count
        }
        return Summary(
            index: out.appendingPathComponent("index.html").path, programs: found.count,
            figures: figures.count, bytes: bytes)
    }

    private func loadResults() throws -> [String: ExperimentResult] {
        var found: [String: ExperimentResult] = [:]
        var missing: [String] = []
        for experiment in chapters.flatMap(\.experiments) {
            let file = results.appendingPathComponent(experiment.id)
                .appendingPathComponent("result.json")
            guard let data = try? Data(contentsOf: file) else {
                missing.append(experiment.id)
                continue
            }
            do {
                found[experiment.id] = try JSONDecoder().decode(ExperimentResult.self, from: data)
            } catch {
                throw KisoError(
                    .badData,
                    "\(file.path): is not a result; run 'kiso book run \(experiment.id)' again")
            }
        }
        if !missing.isEmpty, !isPartial || found.isEmpty {
            let named = missing.prefix(6).joined(separator: ", ")
            let rest = missing.count > 6 ? " and \(missing.count - 6) more" : ""
            throw KisoError(
                .missingInput,
                "\(results.path): no result of \(named)\(rest); run 'kiso book run --all --out "
                    + "\(results.relativePath)' first")
        }
        return found
    }

    /// Makes the folder, or empties it of an earlier gallery; other people's files are left alone.
    private func prepareFolder() throws {
        let manager = FileManager.default
        let present = (try? manager.contentsOfDirectory(atPath: out.path)) ?? []
        let style = try? String(
            contentsOf: out.appendingPathComponent("style.css"), encoding: .utf8)
        guard present.isEmpty || style?.hasPrefix(GalleryStyle.marker) == true else {
            throw KisoError(
                .usage, "\(out.path): holds something else than a gallery; choose another --out")
        }
        let figures = out.appendingPathComponent("figures")
        do {
            if manager.fileExists(atPath: figures.path) { try manager.removeItem(at: figures) }
            try manager.createDirectory(at: figures, withIntermediateDirectories: true)
        } catch {
            throw KisoError(
                .cannotCreate, "\(figures.path): cannot create the folder; choose another --out")
        }
    }
}
