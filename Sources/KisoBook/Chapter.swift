/// A chapter of the book: what it is about, and its experiments in the book's order.
public struct Chapter: Sendable {
    /// 1 to 8.
    public let number: Int
    /// What it is about.
    public let title: String
    /// The chapter's idea in our own words, for the gallery: paragraphs apart by an empty line.
    public let introduction: String
    /// Its programs.
    public let experiments: [any Experiment]

    init(
        _ number: Int, _ title: String, introduction: String, experiments: [any Experiment]
    ) {
        self.number = number
        self.title = title
        self.introduction = introduction
        self.experiments = experiments
    }
}
