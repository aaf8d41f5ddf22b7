/// A text of paragraphs for a terminal.
enum Paragraphs {
    /// Lines of at most `width` characters, filled word by word; an empty line between paragraphs.
    static func lines(_ text: String, width: Int = 80) -> [String] {
        var lines: [String] = []
        var line = ""
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if part.allSatisfy(\.isWhitespace) {
                lines += [line, ""]
                line = ""
            }
            for word in part.split(whereSeparator: \.isWhitespace) {
                if line.isEmpty {
                    line = String(word)
                } else if line.count + 1 + word.count <= width {
                    line += " " + word
                } else {
                    lines.append(line)
                    line = String(word)
                }
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
