/// Swift source as HTML with the kinds of its words marked, for a style sheet to colour.
package struct SwiftColoring {
    private static let keywords: Set<String> = [
        "actor", "any", "as", "async", "await", "break", "case", "catch", "class", "continue",
        "default", "defer", "do", "else", "enum", "extension", "fallthrough", "false", "for",
        "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "mutating",
        "nil", "package", "private", "protocol", "public", "repeat", "return", "self", "Self",
        "some", "static", "struct", "subscript", "switch", "throw", "throws", "true", "try",
        "typealias", "var", "where", "while",
    ]

    private let source: [Character]
    private var place = 0
    private var html = ""

    /// The source, escaped, with spans of the classes `c` (comment), `s` (string), `n` (number),
    /// `k` (keyword) and `t` (type).
    package static func html(_ text: String) -> String {
        var coloring = SwiftColoring(source: Array(text))
        while let character = coloring.peek() { coloring.takeWord(character) }
        return coloring.html
    }

    private init(source: [Character]) { self.source = source }

    private func peek(_ offset: Int = 0) -> Character? {
        place + offset < source.count ? source[place + offset] : nil
    }

    private func starts(_ text: String) -> Bool {
        source[place...].starts(with: text)
    }

    private mutating func takeWord(_ first: Character) {
        let start = place
        if starts("//") {
            while let next = peek(), next != "\n" { place += 1 }
            mark("c", from: start)
        } else if starts("/*") {
            place += 2
            while peek() != nil, !starts("*/") { place += 1 }
            place = min(place + 2, source.count)
            mark("c", from: start)
        } else if first == "\"" {
            skipString()
            mark("s", from: start)
        } else if first.isNumber {
            while let next = peek(), next.isHexDigit || "_.xpe+-".contains(next) {
                // A sign belongs to an exponent only.
                if "+-".contains(next), !"ep".contains(source[place - 1]) { break }
                // The dots of a range and of a method are not the number's.
                if next == ".", peek(1)?.isNumber != true { break }
                place += 1
            }
            mark("n", from: start)
        } else if first.isLetter || first == "_" || first == "@" || first == "#" {
            place += 1
            while let next = peek(), next.isLetter || next.isNumber || next == "_" { place += 1 }
            let word = String(source[start..<place])
            // A member or a label may be called as a keyword is: `.init`, `is:`.
            let isMember = start > 0 && source[start - 1] == "."
            let isLabel = peek() == ":" && word != "default"
            if Self.keywords.contains(word), !isMember, !isLabel {
                mark("k", from: start)
            } else if word.first?.isUppercase == true {
                mark("t", from: start)
            } else {
                mark(nil, from: start)
            }
        } else {
            place += 1
            mark(nil, from: start)
        }
    }

    /// Goes to the end of a string, past strings inside its interpolations.
    private mutating func skipString() {
        let quote = starts("\"\"\"") ? "\"\"\"" : "\""
        place += quote.count
        while let next = peek(), !starts(quote) {
            if next == "\n", quote.count == 1 { return }
            if starts("\\(") {
                place += 2
                skipInterpolation()
            } else {
                place += next == "\\" ? 2 : 1
            }
        }
        place = min(place + quote.count, source.count)
    }

    private mutating func skipInterpolation() {
        var depth = 1
        while let next = peek(), depth > 0 {
            if next == "\"" {
                skipString()
                continue
            }
            if next == "(" { depth += 1 }
            if next == ")" { depth -= 1 }
            place += 1
        }
    }

    private mutating func mark(_ kind: String?, from start: Int) {
        place = min(place, source.count)
        let text = HTMLText.escaped(String(source[start..<place]))
        html += kind.map { "<span class=\"\($0)\">\(text)</span>" } ?? text
    }
}
