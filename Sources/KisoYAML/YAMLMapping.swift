import Foundation
import KisoCore
import KisoIO
import Yams

/// The entries of a file in YAML that is one mapping, in the order of the file.
struct YAMLMapping {
    /// A name, what it stands for, and where both are.
    struct Entry {
        let name: String
        let value: Node
        /// The file and the line, for messages.
        let place: String
    }

    let entries: [Entry]

    /// Reads a file; an empty one has no entries.
    ///
    /// - Parameters:
    ///   - url: the file, of at most 1 MiB.
    ///   - example: a line that the file could have, for messages.
    /// - Throws: `KisoError` `.missingInput` without the file, `.configuration` for what is no such mapping.
    init(_ url: URL, example: String) throws {
        let path = url.relativePath
        let text = String(
            decoding: try FileReading.bytes(of: url, limit: 1 << 20), as: UTF8.self)
        if let line = Self.lineOfAlias(in: text) {
            throw KisoError(
                .configuration,
                "\(path), line \(line): settings have no aliases; write the value again")
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw KisoError(.configuration, "\(path)\(Self.text(of: error))")
        }
        guard let node else {
            entries = []
            return
        }
        guard let mapping = node.mapping else {
            throw KisoError(.configuration, "\(path): expected settings such as '\(example)'")
        }
        entries = try mapping.map { key, value in
            let place = "\(path), line \(key.mark?.line ?? 1)"
            guard let name = key.scalar?.string else {
                throw KisoError(.configuration, "\(place): expected a name")
            }
            return Entry(name: name, value: value, place: place)
        }
    }

    /// What the parser says, without the lines of the file that it would show.
    private static func text(of error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            ", line \(mark.line): is not YAML: \(problem)"
        case YamlError.reader(let problem, _, _, _): ": is not YAML: \(problem)"
        case YamlError.duplicatedKeysInMapping(let names, _):
            ": says '\(names.first ?? "")' twice"
        default: ": is not YAML: \(error)"
        }
    }

    /// The first line with an alias (`*name`) of an anchor (`&name`) before it. A few lines of aliases of
    /// aliases stand for more than any memory holds, and the parser compares all of it.
    private static func lineOfAlias(in text: String) -> Int? {
        let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-".utf8)
        let inner = letters.subtracting("-".utf8).union("\"'".utf8)
        let text = Array(text.utf8)
        var anchors: Set<ArraySlice<UInt8>> = []
        var line = 1
        var last = UInt8(ascii: "\n")
        for (place, byte) in text.enumerated() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"), !inner.contains(last) {
                let name = text[(place + 1)...].prefix(while: letters.contains)
                if name.isEmpty {
                    // An ampersand or an asterisk of a text.
                } else if byte == UInt8(ascii: "&") {
                    anchors.insert(name)
                } else if anchors.contains(name) {
                    return line
                }
            }
            last = byte
        }
        return nil
    }
}

extension Node {
    /// One text or a list of them; `nil` for anything else.
    var texts: [String]? {
        if let text = scalar?.string { return [text] }
        let texts = sequence?.compactMap { $0.scalar?.string }
        return texts?.count == sequence?.count ? texts : nil
    }
}
