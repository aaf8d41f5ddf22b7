import KisoCore

/// The book's programs: chapters, experiments by identifier, experiments by figure.
///
/// ```swift
/// let gates = try Book.experiment("ch02/gates")
/// let curves = try Book.experiment(drawing: "6.9")
/// ```
public enum Book {
    /// All chapters in order.
    public static let chapters: [Chapter] = [
        .chapter1, .chapter2, .chapter3, .chapter4, .chapter5, .chapter6, .chapter7, .chapter8,
    ]

    /// All experiments in the book's order.
    public static var experiments: [any Experiment] { chapters.flatMap(\.experiments) }

    /// The experiment with an identifier.
    ///
    /// - Throws: `KisoError(.usage)` that names the nearest identifiers.
    public static func experiment(_ id: String) throws -> any Experiment {
        if let found = experiments.first(where: { $0.id == id }) { return found }
        throw KisoError(
            .usage, "there is no experiment '\(id)'\(hint(id, experiments.map(\.id)))")
    }

    /// The experiments that an identifier or a chapter such as `ch06` names.
    ///
    /// - Throws: `KisoError(.usage)` that names the nearest identifiers.
    public static func experiments(named name: String) throws -> [any Experiment] {
        let chapter = experiments.filter { $0.id.hasPrefix(name + "/") }
        if !chapter.isEmpty { return chapter }
        if name.hasPrefix("ch"), !name.contains("/") {
            let known = chapters.map { "ch0\($0.number)" }
            throw KisoError(.usage, "there is no chapter '\(name)'; there are \(list(known))")
        }
        return [try experiment(name)]
    }

    /// The experiment that draws a figure of the book.
    ///
    /// - Throws: `KisoError(.usage)` that names the nearest figures.
    public static func experiment(drawing figure: String) throws -> any Experiment {
        if let found = experiments.first(where: { $0.figures.contains(figure) }) { return found }
        let known = experiments.flatMap(\.figures)
        let chapter = known.filter { $0.prefix { $0 != "." } == figure.prefix { $0 != "." } }
        let hint =
            chapter.isEmpty
            ? Suggestion.phrase(for: figure, among: known)
            : "; of that chapter there are \(list(chapter))"
        throw KisoError(
            .usage, "no experiment draws figure '\(figure)'\(hint); see 'kiso book list'")
    }

    private static func hint(_ id: String, _ known: [String]) -> String {
        let near = known.filter { $0.split(separator: "/").last == id.split(separator: "/").last }
        if !near.isEmpty { return "; did you mean \(list(near))?" }
        return Suggestion.phrase(for: id, among: known) + "; see 'kiso book list'"
    }

    private static func list(_ names: [String]) -> String {
        names.count <= 1
            ? names.joined()
            : names.dropLast().joined(separator: ", ") + " or " + names.last!
    }
}
