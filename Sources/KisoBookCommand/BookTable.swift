import Foundation
import KisoBook

/// Results of the book's programs as a table: a line each, with the number that stands for it, the
/// book's, whether all of its numbers lie where the book says, and seconds.
struct BookTable {
    let results: [ExperimentResult]

    init(_ results: [ExperimentResult]) { self.results = results }

    /// The lines of the table, and one that sums it up.
    var lines: [String] {
        let header = ["program", "number", "here", "book", "within", "seconds"]
        let rows = results.map(cells)
        let limits = [30, 34, 20, 20, 20, 10]
        let widths = header.indices.map { column in
            min(limits[column], ([header] + rows).map { $0[column].count }.max() ?? 0)
        }
        var lines = ([header] + rows).map { row in
            let texts = row.indices.map { column in
                let text = Self.cut(row[column], to: widths[column])
                let blanks = String(repeating: " ", count: widths[column] - text.count)
                // Seconds stand below each other by their last digit.
                return column == row.count - 1 ? blanks + text : text + blanks
            }
            return texts.joined(separator: "  ")
        }
        let seconds = results.reduce(0) { $0 + $1.seconds }
        let missing = results.count { $0.isWithin && !$0.unreproduced.isEmpty }
        let within = results.count { $0.isWithin } - missing
        lines.append(
            "\(within) of \(results.count) programs within, "
                + (missing > 0 ? "\(missing) not reproduced, " : "")
                + String(format: "in %.1f s", seconds))
        return lines
    }

    private func cells(_ result: ExperimentResult) -> [String] {
        let key = result.keyFinding
        let judged = result.findings.count { $0.isWithin != nil }
        let outside = result.findings.count { $0.isWithin == false }
        return [
            result.id, key?.name ?? "", key?.value ?? "", key?.expectation ?? "",
            outside > 0
                ? "OUTSIDE \(outside) of \(judged)"
                : result.unreproduced.isEmpty ? "all \(judged)" : "not reproduced",
            String(format: "%.1f", result.seconds),
        ]
    }

    /// One line of at most `width` characters; what is cut off shows as a `…`.
    private static func cut(_ text: String, to width: Int) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= width ? line : line.prefix(max(0, width - 1)) + "…"
    }
}
