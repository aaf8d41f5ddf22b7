public import Foundation
import KisoCore
import KisoIO

/// Names of classes, a line each.
public enum ClassNames {
    /// The names in a text; empty lines at its end do not count.
    static func read(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The names in a file.
    ///
    /// - Throws: `KisoError` `.missingInput` without the file, `.badData` when it is empty or names a class
    ///   twice.
    public static func read(_ url: URL) throws -> [String] {
        let bytes = try FileReading.bytes(of: url, limit: 1 << 20)
        let names = read(String(decoding: bytes, as: UTF8.self))
        guard !names.isEmpty else { throw KisoError(.badData, "\(url.path): names no class") }
        var seen: Set<String> = []
        if let twice = names.first(where: { !seen.insert($0).inserted }) {
            throw KisoError(.badData, "\(url.path): names the class '\(twice)' twice")
        }
        return names
    }
}
