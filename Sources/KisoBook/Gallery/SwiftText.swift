/// Swift source as characters, with what its brackets and strings enclose.
struct SwiftText {
    private(set) var characters: [Character]

    init(_ text: String) { characters = Array(text) }

    var text: String { String(characters) }

    /// The place behind the bracket that closes the one at `start`; `nil` when none does.
    func end(ofBracketAt start: Int) -> Int? {
        var depth = 0
        var place = start
        while place < characters.count {
            switch characters[place] {
            case "\"":
                place = end(ofStringAt: place)
                continue
            case "/" where characters[place...].starts(with: "//"):
                while place < characters.count, characters[place] != "\n" { place += 1 }
                continue
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return place + 1 }
            default: break
            }
            place += 1
        }
        return nil
    }

    /// The place behind a string, what it interpolates among it.
    private func end(ofStringAt start: Int) -> Int {
        let quote = characters[start...].starts(with: "\"\"\"") ? "\"\"\"" : "\""
        var place = start + quote.count
        while place < characters.count {
            if characters[place] == "\\" {
                if place + 1 < characters.count, characters[place + 1] == "(" {
                    place = end(ofBracketAt: place + 1) ?? characters.count
                } else {
                    place += 2
                }
                continue
            }
            if characters[place...].starts(with: quote) { return place + quote.count }
            place += 1
        }
        return characters.count
    }

    /// What stands between the brackets at `start`, at its outermost commas.
    func arguments(ofBracketAt start: Int) -> [String] {
        guard let end = end(ofBracketAt: start) else { return [] }
        var parts: [String] = []
        var (begin, place) = (start + 1, start + 1)
        func part(_ range: Range<Int>) -> String {
            String(characters[range]).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        while place < end - 1 {
            switch characters[place] {
            case "\"": place = self.end(ofStringAt: place)
            case "(", "[", "{": place = self.end(ofBracketAt: place) ?? end
            case ",":
                parts.append(part(begin..<place))
                place += 1
                begin = place
            default: place += 1
            }
        }
        if begin < end - 1 { parts.append(part(begin..<end - 1)) }
        return parts
    }

    /// Replaces what begins where a line has one of these words, up to the closing bracket of the
    /// call, by what `body` makes of its arguments; `nil` takes the lines away.
    mutating func replaceCalls(
        startingWith words: String, by body: (_ arguments: [String], _ indent: String) -> String?
    ) {
        let wanted = Array(words)
        var lineStart = 0
        while lineStart < characters.count {
            var place = lineStart
            while place < characters.count, characters[place] == " " { place += 1 }
            let next = characters[lineStart...].firstIndex(of: "\n").map { $0 + 1 }
            guard characters[place...].starts(with: wanted),
                let end = end(ofBracketAt: place + wanted.count - 1)
            else {
                lineStart = next ?? characters.count
                continue
            }
            let indent = String(characters[lineStart..<place])
            if let new = body(arguments(ofBracketAt: place + wanted.count - 1), indent) {
                characters.replaceSubrange(place..<end, with: Array(new))
                lineStart = place + new.count
            } else {
                var behind = end
                while behind < characters.count, characters[behind] != "\n" { behind += 1 }
                characters.removeSubrange(lineStart..<min(behind + 1, characters.count))
            }
        }
    }
}
