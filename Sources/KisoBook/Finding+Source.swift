extension Finding {
    /// Who says what a number should be.
    ///
    /// ```swift
    /// notebook.check("accuracy", accuracy, is: 0.9352, by: .prints("Inference for Neural Network"))
    /// notebook.check("Adam is faster", holds: faster, by: .says("Adam"))
    /// notebook.check("images", images, in: 1...8, by: .ours)
    /// ```
    public struct Source: Sendable, Codable, Equatable {
        /// The kinds of sources.
        public enum Kind: String, Sendable, Codable {
            /// The book prints the number.
            case prints
            /// The book says it in words.
            case says
            /// The book says nothing of it; what is expected is Kiso's own.
            case ours
            /// A band for the small settings of a quick run.
            case quick
        }

        /// Which kind.
        public let kind: Kind
        /// The title of the book's section; empty where the book says nothing.
        public let place: String
        /// What the book prints, where a band of ours lies around it; `nil` otherwise.
        public let printed: String?

        private init(_ kind: Kind, place: String = "", printed: String? = nil) {
            self.kind = kind
            self.place = place
            self.printed = printed
        }

        /// The book prints it, in the section of this title.
        public static func prints(_ place: String) -> Source { Source(.prints, place: place) }

        /// The book says it in words, in the section of this title.
        public static func says(_ place: String) -> Source { Source(.says, place: place) }

        /// The book says nothing of it.
        public static let ours = Source(.ours)

        /// The book prints a number that depends on chance; the band around it is ours.
        public static func ours(around printed: String, _ place: String) -> Source {
            Source(.ours, place: place, printed: printed)
        }

        /// The same number judged by the band for small settings.
        var quick: Source { Source(.quick, place: place, printed: printed) }

        /// In a line of the terminal: `book`, `book says`, `ours`, `quick`.
        var name: String {
            switch kind {
            case .prints: "book"
            case .says: "book says"
            case .ours: "ours"
            case .quick: "quick"
            }
        }
    }
}
