import Foundation

/// Texts as HTML.
enum HTMLText {
    /// The text with the characters escaped that HTML gives a meaning.
    static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }

    /// Paragraphs, apart by an empty line; what stands between backticks is code.
    static func paragraphs(_ text: String) -> String {
        text.components(separatedBy: "\n\n")
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.isEmpty }
            .map { "<p>\(inline($0))</p>\n" }.joined()
    }

    /// One line; what stands between backticks is code.
    static func inline(_ text: String) -> String {
        let parts = escaped(text).components(separatedBy: "`")
        // A backtick without a partner stays one.
        guard parts.count % 2 == 1 else { return escaped(text) }
        return parts.enumerated().map { place, part in
            place % 2 == 1 ? "<code>\(part)</code>" : part
        }.joined()
    }
}
