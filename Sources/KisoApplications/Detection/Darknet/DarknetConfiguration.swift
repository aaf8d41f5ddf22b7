import KisoCore

/// The sections of a Darknet `.cfg` file: a name in brackets, then `key=value` lines.
struct DarknetConfiguration: Sendable {
    /// A section with its values.
    struct Section: Sendable {
        let name: String
        /// The line of the file where it begins.
        let line: Int
        var values: [String: String] = [:]
        /// What errors call the file.
        let source: String

        func problem(_ text: String) -> KisoError {
            KisoError(.badData, "\(source): line \(line), [\(name)]: \(text)")
        }

        /// A whole number within bounds; the default where it is not given.
        func integer(
            _ key: String, default other: Int? = nil, in range: ClosedRange<Int> = 0...65536
        ) throws -> Int {
            guard let text = values[key] else {
                guard let other else { throw problem("has no '\(key)'") }
                return other
            }
            guard let value = Int(text), range.contains(value) else {
                throw problem(
                    "\(key)=\(text), expected a whole number from \(range.lowerBound) to "
                        + "\(range.upperBound)")
            }
            return value
        }

        /// Numbers separated by commas.
        func numbers(_ key: String) throws -> [Double] {
            guard let text = values[key] else { throw problem("has no '\(key)'") }
            return try text.split(separator: ",").map { part in
                let word = part.filter { !$0.isWhitespace }
                guard let value = Double(word), value.isFinite, abs(value) < 1e6 else {
                    throw problem("\(key)=\(text), expected numbers separated by commas")
                }
                return value
            }
        }

        /// Whole numbers separated by commas.
        func integers(_ key: String) throws -> [Int] {
            try numbers(key).map { value in
                guard let whole = Int(exactly: value) else {
                    throw problem("\(key)=\(values[key] ?? ""), expected whole numbers")
                }
                return whole
            }
        }
    }

    let sections: [Section]

    /// Reads the text of a file.
    ///
    /// - Throws: `KisoError` `.badData` that names the line.
    init(_ text: String, source: String) throws {
        var sections: [Section] = []
        for (index, raw) in text.split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            let content = raw.prefix { $0 != "#" && $0 != ";" }
            let line = content.filter { !$0.isWhitespace }
            if line.isEmpty { continue }
            if line.first == "[", line.last == "]", line.count > 2 {
                sections.append(
                    Section(
                        name: line.dropFirst().dropLast().lowercased(), line: index + 1,
                        source: source))
                continue
            }
            guard let equals = line.firstIndex(of: "="), !sections.isEmpty else {
                throw KisoError(
                    .badData,
                    "\(source): line \(index + 1) is neither [section] nor key=value; is it a "
                        + "Darknet configuration?")
            }
            sections[sections.count - 1].values[String(line[..<equals])] =
                String(line[line.index(after: equals)...])
        }
        guard sections.count > 1, ["net", "network"].contains(sections[0].name) else {
            throw KisoError(.badData, "\(source): does not begin with [net] and a layer")
        }
        guard sections.count <= 1000 else {
            throw KisoError(.badData, "\(source): \(sections.count) sections, at most 1000")
        }
        self.sections = sections
    }
}
