/// One program of the book: a file that can be read beside the book's page, and run.
///
/// ```swift
/// struct Gates: Experiment {
///     let id = "ch02/gates"
///     let title = "Logic gates as perceptrons"
///     func run(_ notebook: Notebook) throws {
///         notebook.say("A perceptron says 1 when its weighted sum is above the threshold.")
///         notebook.check("AND of 1 and 1", and(1, 1), is: 1, by: .prints("AND Gate"))
///     }
/// }
/// ```
public protocol Experiment: Sendable {
    /// Chapter and name, such as `ch04/train`.
    var id: String { get }
    /// What it shows, in a few words.
    var title: String { get }
    /// The numbers of the book's figures that it draws, such as `4.11`; none by default.
    var figures: [String] { get }
    /// About how many seconds it takes on two cores; 1 by default.
    var seconds: Int { get }
    /// The experiment in our own words, a paragraph or a few, for the gallery's page.
    var explanation: String { get }
    /// What comes out with the full settings; shown with results that were made with them, not with
    /// those of a quick run. Empty by default.
    var outcome: String { get }
    /// The name of the number that stands for the experiment in a table; by default it is chosen by
    /// ``ExperimentResult/keyFinding``.
    var keyNumber: String? { get }
    /// Source files whose code a reader needs beside the program's own, such as `NaiveLayers.swift`;
    /// none by default.
    var reads: [String] { get }
    /// Does it: says what happens, checks numbers and draws figures in the notebook.
    ///
    /// With ``Notebook/isQuick`` it takes smaller settings that keep the shape of the result, with
    /// ``Notebook/isFull`` those of a long run, where it has them.
    func run(_ notebook: Notebook) async throws
}

extension Experiment {
    /// None.
    public var figures: [String] { [] }
    /// One second.
    public var seconds: Int { 1 }
    /// Empty.
    public var outcome: String { "" }
    /// None is named.
    public var keyNumber: String? { nil }
    /// None.
    public var reads: [String] { [] }

    /// The chapter in the identifier: 4 for `ch04/train`.
    public var chapter: Int { Int(id.dropFirst(2).prefix(2)) ?? 0 }
}
