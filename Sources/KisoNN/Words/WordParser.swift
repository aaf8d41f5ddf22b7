import KisoCore

/// Reads the words of an ``Architecture``: layers separated by blanks, groups in parentheses.
struct WordParser {
    /// How deep groups may lie in groups.
    private static let depthLimit = 16

    private var tokens: [Substring]
    private var position = 0
    private(set) var layerCount = 0

    /// Splits a text at blanks, parentheses and bars.
    private init(_ text: String) {
        tokens = []
        var word = text.startIndex
        func isMark(_ character: Character) -> Bool { "()|".contains(character) }
        var index = text.startIndex
        func close(at end: String.Index, _ tokens: inout [Substring]) {
            if word < end { tokens.append(text[word..<end]) }
        }
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index].isWhitespace || isMark(text[index]) {
                close(at: index, &tokens)
                if isMark(text[index]) { tokens.append(text[index..<next]) }
                word = next
            }
            index = next
        }
        close(at: index, &tokens)
    }

    /// The words of a text.
    ///
    /// - Throws: ``KisoError`` `.usage` that names the word that is wrong.
    static func read(_ text: String) throws -> [Word] {
        var parser = WordParser(text)
        if parser.tokens.isEmpty {
            throw KisoError(
                .usage,
                "the architecture is empty; expected layers such as 'affine:50 relu affine:10'")
        }
        let words = try parser.sequence(depth: 0)
        if parser.position < parser.tokens.count {
            throw KisoError(
                .usage, "the architecture has a '\(parser.tokens[parser.position])' too many")
        }
        return words
    }

    /// Words up to the end, a bar or a closing parenthesis.
    private mutating func sequence(depth: Int) throws -> [Word] {
        if depth > Self.depthLimit {
            throw KisoError(
                .usage,
                "the architecture has groups in groups, \(depth) deep; at most \(Self.depthLimit)")
        }
        var words: [Word] = []
        while position < tokens.count, tokens[position] != ")", tokens[position] != "|" {
            words.append(try word(depth: depth))
        }
        return words
    }

    private mutating func word(depth: Int) throws -> Word {
        let text = String(tokens[position])
        if text == "(" {
            throw KisoError(
                .usage,
                "a '(' stands behind nothing; expected "
                    + GroupKind.allCases.map(\.usage).joined(separator: ", "))
        }
        position += 1
        layerCount += 1
        if layerCount > Architecture.layerLimit {
            throw KisoError(
                .usage,
                "the architecture has more than \(Architecture.layerLimit) layers; at most "
                    + "\(Architecture.layerLimit)")
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let given =
            parts.count > 1
            ? parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init) : []
        if let kind = GroupKind(rawValue: name) {
            let arguments = try kind.spelling.arguments(of: given, in: text)
            return .group(
                text: text, kind: kind, arguments: arguments,
                parts: try group(kind, text, depth: depth + 1))
        }
        let entry = try layer(named: name)
        let arguments = try entry.spelling.arguments(of: given, in: text)
        if position < tokens.count, tokens[position] == "(" {
            throw KisoError(.usage, "'\(text)' takes no layers in parentheses")
        }
        return .layer(text: text, entry: entry, arguments: arguments)
    }

    private func layer(named name: String) throws -> LayerEntry {
        let layers = LayerCatalog.layers
        if layers.contains(name) { return try layers[name] }
        let names = layers.names + GroupKind.allCases.map(\.rawValue)
        // Other frameworks' words for the same.
        let others = [
            "dense": "affine", "linear": "affine", "fc": "affine", "conv2d": "conv",
            "maxpool": "pool", "bn": "batchnorm", "deconv": "upconv",
        ]
        let advice = others[name.lowercased()].map { " (here it is '\($0)')" }
        throw KisoError(
            .usage,
            "unknown layer '\(name)'\(advice ?? Suggestion.phrase(for: name, among: names)); known: "
                + names.joined(separator: ", "))
    }

    /// The parts of a group, from its opening to its closing parenthesis.
    private mutating func group(_ kind: GroupKind, _ text: String, depth: Int) throws -> [[Word]] {
        guard position < tokens.count, tokens[position] == "(" else {
            throw KisoError(.usage, "'\(text)' has no '(' behind it; expected \(kind.usage)")
        }
        var parts: [[Word]] = []
        repeat {
            position += 1
            parts.append(try sequence(depth: depth))
        } while position < tokens.count && tokens[position] == "|"
        guard position < tokens.count else {
            throw KisoError(.usage, "'\(text)(' has no ')'; expected \(kind.usage)")
        }
        position += 1
        // A branch may be empty, where the input itself is joined; layers to learn may not.
        guard kind.parts.contains(parts.count), kind == .branches || !parts[0].isEmpty else {
            throw KisoError(
                .usage, "'\(text)(…)' has \(parts.count) parts; expected \(kind.usage)")
        }
        return parts
    }
}
