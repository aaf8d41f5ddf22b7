import Foundation
import KisoCore

extension Transforms {
    /// The words that ``init(parsing:)`` knows, with what stands behind them.
    public static let words = [
        "shift:PIXELS", "rotate:DEGREES", "flip", "scale:LEAST-MOST", "crop:SIZE",
        "brightness:LEAST-MOST",
    ]

    /// Reads changes from words with commas between them: `shift:2,rotate:10,flip`.
    ///
    /// `shift:2` moves by at most 2 pixels, `rotate:10` turns by at most 10 degrees, `flip` mirrors every
    /// second picture, `scale:0.9-1.1` and `brightness:0.8-1.2` draw a factor of a range, which `scale:0.1`
    /// and `brightness:0.2` write by its distance from 1, and `crop:28` adds an eighth of 28 pixels on
    /// every side and cuts out 28×28 pixels somewhere.
    ///
    /// - Throws: ``KisoError`` `.usage` for a word that is not known, and a number that does not fit.
    public init(parsing text: String) throws {
        try self.init(
            text.split(separator: ",", omittingEmptySubsequences: false).map {
                try Self.transform(String($0).trimmingCharacters(in: .whitespaces))
            })
    }

    private static func transform(_ word: String) throws -> any Transform {
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let value = parts.count > 1 ? String(parts[1]) : nil
        switch name {
        case "shift": return RandomShift(pixels: try whole(word, value, "pixels", least: 0))
        case "rotate":
            guard let value, let degrees = Double(value), (0...180).contains(degrees) else {
                throw wrong(word, "expected degrees from 0 to 180, as in rotate:10")
            }
            return RandomRotation(degrees: degrees)
        case "flip":
            guard value == nil else { throw wrong(word, "flip takes no number") }
            return RandomFlip()
        case "scale": return RandomScale(try range(word, value, least: 0.01))
        case "brightness": return RandomBrightness(try range(word, value, least: 0))
        case "crop":
            let size = try whole(word, value, "pixels", least: 1)
            return RandomCrop(size: size, padding: max(1, size / 8))
        default:
            let names = words.map { String($0.prefix { $0 != ":" }) }
            throw KisoError(
                .usage,
                "unknown change of pictures '\(name)'\(Suggestion.phrase(for: name, among: names)); "
                    + "known: " + words.joined(separator: ", "))
        }
    }

    private static func wrong(_ word: String, _ expectation: String) -> KisoError {
        KisoError(.usage, "'\(word)': \(expectation)")
    }

    private static func whole(
        _ word: String, _ value: String?, _ unit: String, least: Int
    ) throws -> Int {
        guard let value, let number = Int(value), number >= least, number <= 10_000 else {
            let name = word.prefix { $0 != ":" }
            throw wrong(word, "expected a whole number of \(unit), as in \(name):2")
        }
        return number
    }

    private static func range(
        _ word: String, _ value: String?, least: Double
    ) throws -> ClosedRange<Double> {
        let name = word.prefix { $0 != ":" }
        let ends = (value ?? "").split(separator: "-", omittingEmptySubsequences: false)
            .map { Double($0) }
        if ends.count == 1, let distance = ends[0], distance >= 0, 1 - distance >= least {
            return 1 - distance...1 + distance
        }
        if ends.count == 2, let low = ends[0], let high = ends[1], low >= least, low <= high,
            high <= 100
        {
            return low...high
        }
        throw wrong(word, "expected a range such as \(name):0.9-1.1, or \(name):0.1 for the same")
    }
}
