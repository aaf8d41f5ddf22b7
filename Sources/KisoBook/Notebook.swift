public import Foundation
public import KisoCore
public import KisoData
public import KisoPlot

/// What an experiment writes into: lines of explanation, numbers beside the book's, figures.
///
/// A notebook belongs to one run of one experiment; ``BookRunner`` opens it and files it.
public final class Notebook {
    /// Which settings are wanted.
    public let extent: Extent
    /// Names the random numbers.
    public let seed: UInt64
    /// The folder for this experiment's files.
    public let folder: URL
    /// Where a long run keeps what it takes to go on; `nil` for one that is over soon.
    package let progress: URL?
    /// What was found so far.
    public private(set) var findings: [Finding] = []
    /// The names of the files drawn so far, without the folder.
    public internal(set) var files: [String] = []
    /// What there is to see in a figure, by its file.
    public private(set) var captions: [String: String] = [:]
    /// A sentence or two before a figure, by its file.
    public private(set) var passages: [String: String] = [:]
    /// What the next figure begins with.
    private var passage: String?
    /// What could not be drawn, and why.
    public private(set) var problems: [String] = []
    /// What of the book this run could not repeat.
    public private(set) var unreproduced: [String] = []
    /// What the experiment asked for of what a reader may name or another experiment keeps, and what
    /// that was; empty for nothing.
    var inputs: [String: String] = [:]

    let surroundings: BookSurroundings

    /// Opens a notebook.
    public init(
        folder: URL, extent: Extent = .usual, seed: UInt64 = 0, progress: URL? = nil,
        surroundings: BookSurroundings = .init()
    ) {
        self.folder = folder
        self.extent = extent
        self.progress = progress
        self.seed = seed
        self.surroundings = surroundings
    }

    /// A picture of the reader's own, PNG or JPEG, if one was given.
    public var picture: URL? {
        remember(.image)
        return surroundings.choices[.image]
    }

    /// Prints a line for the reader.
    public func say(_ text: String) { surroundings.show(text) }

    /// Whether small settings are wanted that keep the shape of the result.
    public var isQuick: Bool { extent == .quick }
    /// Whether the settings of a long run are wanted.
    public var isFull: Bool { extent == .full }

    /// The usual setting, the small one in a quick run, or that of a long run.
    ///
    /// - Parameter full: the usual one where it is `nil`.
    public func setting<T>(_ usual: T, quick: T, full: T? = nil) -> T {
        switch extent {
        case .quick: quick
        case .usual: usual
        case .full: full ?? usual
        }
    }

    /// A data set of images, MNIST by default; gets it when it is not there yet.
    public func images(_ name: String = "mnist") async throws -> ImageDataset {
        remember(.dataDirectory)
        return try await surroundings.loadImages(name)
    }

    /// The file of the author's trained weights, `sample_weight.pkl`.
    ///
    /// - Throws: `KisoError(.unavailable)` when it cannot be had.
    public func weights() async throws -> URL {
        remember(.weights)
        return try await surroundings.loadWeights()
    }

    private func remember(_ choice: BookSurroundings.Choice) {
        inputs[choice.rawValue] = surroundings.choices[choice]?.path ?? ""
    }

    /// A generator for one purpose; experiments that name the same purpose draw the same numbers.
    public func random(_ purpose: String) -> RandomGenerator {
        RandomGenerator(seed: seed).split(purpose)
    }

    /// Ends the experiment when the reader asked for it, as by Ctrl-C; call it once a step or epoch.
    public func checkCancellation() throws { try Task.checkCancellation() }
}

// MARK: - Numbers

extension Notebook {
    /// A number that is shown and not judged.
    public func note(_ name: String, _ value: Double) { note(name, Finding.text(value)) }

    /// A text that is shown and not judged.
    public func note(_ name: String, _ value: String) { add(Finding(name, value)) }

    /// A number that is known: right when it differs by at most `tolerance`.
    ///
    /// - Parameters:
    ///   - tolerance: half a unit of the last digit that is known; 0 for equality.
    ///   - source: who says what it is.
    public func check(
        _ name: String, _ value: Double, is expected: Double, tolerance: Double = 0,
        by source: Finding.Source
    ) {
        add(
            Finding(
                name, Finding.text(value), expected: Finding.text(expected), by: source,
                isWithin: abs(value - expected) <= tolerance))
    }

    /// Numbers that are known.
    public func check(
        _ name: String, _ values: [Double], are expected: [Double], tolerance: Double = 0,
        by source: Finding.Source
    ) {
        let isWithin =
            values.count == expected.count
            && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance }
        add(
            Finding(
                name, Finding.text(values), expected: Finding.text(expected), by: source,
                isWithin: isWithin))
    }

    /// A text that is known, such as a printed array.
    public func check(
        _ name: String, _ value: String, is expected: String, by source: Finding.Source
    ) {
        add(Finding(name, value, expected: expected, by: source, isWithin: value == expected))
    }

    /// A number that only a whole run is judged by: the quick form, which teaches nothing, shows it.
    public func checkWhole(
        _ name: String, _ value: Double, in band: ClosedRange<Double>, by source: Finding.Source
    ) {
        if isQuick { return note(name, value) }
        check(name, value, in: band, by: source)
    }

    /// A number that depends on chance: right when it lies in the band.
    ///
    /// - Parameters:
    ///   - quick: the band for a quick run; by default the same.
    ///   - source: who says what the band is.
    public func check(
        _ name: String, _ value: Double, in band: ClosedRange<Double>,
        quick: ClosedRange<Double>? = nil, by source: Finding.Source
    ) {
        let (band, source) =
            isQuick && quick != nil ? (quick ?? band, source.quick) : (band, source)
        add(
            Finding(
                name, Finding.text(value), expected: Finding.text(band), by: source,
                isWithin: band.contains(value) && value.isFinite))
    }

    /// A number that depends on chance and has a lower bound only.
    public func check(
        _ name: String, _ value: Double, in band: PartialRangeFrom<Double>,
        quick: PartialRangeFrom<Double>? = nil, by source: Finding.Source
    ) {
        check(
            name, value, in: band.lowerBound ... .infinity,
            quick: quick.map { $0.lowerBound ... .infinity }, by: source)
    }

    /// A statement about the result, such as "He ends lowest".
    public func check(
        _ statement: String, holds: Bool, found: String? = nil, by source: Finding.Source
    ) {
        add(
            Finding(
                statement, found ?? (holds ? "yes" : "no"), expected: "yes", by: source,
                isWithin: holds))
    }

    /// Something of the book that this run could not repeat, such as what a file is missing for.
    public func cannotReproduce(_ what: String) {
        unreproduced.append(what)
        surroundings.show("  not reproduced: \(what)")
    }

    private func add(_ finding: Finding) {
        findings.append(finding)
        var line = "  \(finding.name):\(Self.placed(finding.value))"
        if let expected = finding.expected, let source = finding.source {
            if finding.isWithin == false {
                line += "   OUTSIDE, \(source.name):\(Self.placed(expected))"
            } else if expected != finding.value, expected != "yes" {
                let printed = source.printed.map { "; book: \($0)" } ?? ""
                line += "   (\(source.name): \(expected)\(printed))"
            }
        }
        surroundings.show(line)
    }

    /// A text behind its name, or below it when it has several lines as a matrix has.
    private static func placed(_ text: String) -> String {
        guard text.contains("\n") else { return " " + text }
        return text.split(separator: "\n").map { "\n    " + $0 }.joined()
    }
}

// MARK: - Figures

extension Notebook {
    /// Draws a figure as SVG and PNG.
    ///
    /// - Parameter number: the book's number, such as `4.11`, or a name for a figure of our own.
    public func draw(_ number: String, _ figure: Figure) throws {
        surroundings.onFigure(number, figure)
        let titles = [figure.title] + (figure.panels.count == 1 ? figure.panels.map(\.title) : [])
        describe(number, titles.first { !$0.isEmpty } ?? "")
        try files(number) { try figure.write(to: $0) }
    }

    /// Draws a graph as SVG and PNG; its text for Graphviz is written beside.
    public func draw(_ number: String, _ graph: GraphDrawing) throws {
        describe(number, graph.title)
        try files(number) { try graph.write(to: $0) }
        files.append("figure-\(number).dot")
    }

    /// Begins a group of figures with a sentence or two, which stand before the next figure.
    public func introduceFigures(_ text: String) {
        surroundings.show("  " + text)
        passage = text
    }

    /// Keeps what there is to see.
    private func describe(_ number: String, _ caption: String) {
        let file = "figure-\(number).svg"
        if !caption.isEmpty { captions[file] = caption }
        passages[file] = passage
        passage = nil
    }

    /// A program that is missing is no error; the experiment goes on without the picture, and
    /// what the program would have read stays in the folder.
    private func files(_ number: String, _ write: (URL) throws -> Void) throws {
        for kind in ["svg", "png"] {
            try checkCancellation()
            let name = "figure-\(number).\(kind)"
            do {
                try write(folder.appendingPathComponent(name))
                files.append(name)
            } catch let error as KisoError where error.kind == .unavailable {
                problems.append(error.message)
                return
            }
        }
    }
}
