package import Foundation
import KisoCore
import KisoIO
import SwiftCSV

/// A table of text as it stands in a CSV file: a header, and rows with as many fields.
package struct TableFile: Sendable {
    /// The path, for messages.
    let path: String
    package let header: [String]
    /// The rows behind the header; blank lines are left out.
    package let rows: [[String]]
    /// The number of each row, the first behind the header being 1; blank lines count.
    let numbers: [Int]

    private static let separators: [(character: Character, name: String)] = [
        (",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"),
    ]

    /// Reads a file in UTF-8 with a header; the separator is the one that is most frequent in the
    /// header.
    package init(_ url: URL) throws {
        try self.init(FileReading.bytes(of: url), path: url.path)
    }

    init(_ bytes: [UInt8], path: String) throws {
        self.path = path
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw KisoError(.badData, "\(path): is not UTF-8 text; save the table as CSV in UTF-8")
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw KisoError(.badData, "\(path): is empty, expected a header and rows")
        }
        guard bytes.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else {
            throw KisoError(.badData, "\(path): a quotation mark is not closed")
        }
        // The reader drops an empty last field that no line break follows.
        if text.last?.isNewline != true { text += "\n" }
        let records = try Self.records(text, path: path)
        let start = records.firstIndex { !Self.isBlank($0) } ?? 0
        let header = records[start].map { $0.trimmed }
        if let double = header.enumerated().first(where: { header.firstIndex(of: $1) != $0 }) {
            throw KisoError(
                .badData,
                "\(path): two columns are named '\(double.element)'; give each its own name")
        }
        if let nameless = header.firstIndex(of: "") {
            guard nameless == 0 else {
                throw KisoError(
                    .badData, "\(path): column \(nameless + 1) has no name in the header; name it")
            }
        }
        var rows: [[String]] = []
        var numbers: [Int] = []
        for (number, record) in records[(start + 1)...].enumerated() {
            if Self.isBlank(record) && header.count > 1 { continue }
            guard record.count == header.count else {
                throw KisoError(
                    .badData,
                    "\(path), row \(number + 1): has \(record.count) fields where the header has "
                        + "\(header.count); mend the row")
            }
            rows.append(record.map { $0.trimmed })
            numbers.append(number + 1)
        }
        guard !rows.isEmpty else {
            throw KisoError(.badData, "\(path): has a header and no rows")
        }
        self.header = header
        self.rows = rows
        self.numbers = numbers
    }

    private static func isBlank(_ record: [String]) -> Bool {
        record.count == 1 && record[0].trimmed.isEmpty
    }

    private static func records(_ text: String, path: String) throws -> [[String]] {
        let head = text.drop { $0.isWhitespace }.prefix { !$0.isNewline }
        let separator =
            separators.max { first, second in
                head.count { $0 == first.character } < head.count { $0 == second.character }
            }?.character ?? ","
        do {
            let csv = try EnumeratedCSV(
                string: text, delimiter: .character(separator), loadColumns: false, rowLimit: 0)
            var records: [[String]] = []
            try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { records.append($0) }
            return records
        } catch let error as CSVParseError {
            let reason =
                switch error {
                case .generic(let message), .quotation(let message): message
                }
            throw KisoError(
                .badData,
                "\(path): its quotation marks are not those of CSV (\(reason)); a field that holds one "
                    + "is put into quotation marks, and the one in it doubled")
        }
    }

    /// The place of a column.
    ///
    /// - Throws: ``KisoError`` `.badData` for a column that is not there.
    func column(_ name: String) throws -> Int {
        if let place = header.firstIndex(of: name) { return place }
        throw KisoError(
            .badData,
            "\(path): has no column '\(name)'\(Suggestion.phrase(for: name, among: header)), its "
                + "columns are \(header.listed)")
    }

    /// Whether a field says that there is no value.
    static func isMissing(_ field: String) -> Bool {
        field.isEmpty || missingWords.contains(field)
    }

    private static let missingWords: Set<String> = [
        "NA", "N/A", "n/a", "null", "NULL", "None", "?",
    ]

    /// The number that a field holds, if it holds one.
    static func number(_ field: String) -> Double? { Double(field) }

    /// Where a field stands, for messages.
    func place(row: Int, column: Int) -> String {
        "\(path), row \(numbers[row]), column '\(header[column])'"
    }

    /// The finite number in a field; `nil` when it is missing.
    ///
    /// - Throws: ``KisoError`` `.badData` for anything else.
    func number(row: Int, column: Int) throws -> Double? {
        let field = rows[row][column]
        if Self.isMissing(field) { return nil }
        guard let value = Self.number(field) else {
            throw KisoError(
                .badData, "\(place(row: row, column: column)): '\(field)' is no number")
        }
        guard value.isFinite else {
            throw KisoError(
                .badData,
                "\(place(row: row, column: column)): is \(field), expected a finite number; leave the "
                    + "field empty where there is no value")
        }
        return value
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        guard let first, let last, first.isWhitespace || last.isWhitespace else { return self }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
