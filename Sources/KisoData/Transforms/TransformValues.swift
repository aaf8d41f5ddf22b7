import Foundation
import KisoCore

/// The values of one word of random changes, such as `2` of `shift:2`, read with errors that say what
/// was expected.
struct TransformValues: Sendable {
    let word: String
    let example: String
    let values: [String]

    var count: Int { values.count }

    /// These values, if there is exactly one.
    func only() throws -> TransformValues {
        guard !values.isEmpty else { throw wrong("has no value") }
        return try atMost(1)
    }

    /// These values, if there are at most so many.
    func atMost(_ limit: Int) throws -> TransformValues {
        guard values.count <= limit else {
            throw wrong("has \(values.count) values, expected \(limit == 1 ? "one" : "\(limit)")")
        }
        return self
    }

    /// A whole number.
    func whole(_ range: ClosedRange<Int>, at index: Int = 0) throws -> Int {
        guard index < values.count else { throw wrong("has no value") }
        guard let value = Int(values[index]), range.contains(value) else {
            throw wrong(
                "'\(values[index])' is no whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    /// A number.
    func number(_ range: ClosedRange<Double>, at index: Int = 0) throws -> Double {
        guard index < values.count else { throw wrong("has no value") }
        guard let value = Double(values[index]), range.contains(value) else {
            throw wrong(
                "'\(values[index])' is no number from \(text(range.lowerBound)) to "
                    + text(range.upperBound))
        }
        return value
    }

    /// A number, if one is given.
    func optional(_ value: Double, _ range: ClosedRange<Double>) throws -> Double {
        values.isEmpty ? value : try atMost(1).number(range)
    }

    /// A range of factors, `LOW-HIGH`, or `D` for 1 − D to 1 + D.
    func factors(_ range: ClosedRange<Double>) throws -> ClosedRange<Double> {
        let ends = values[0].split(separator: "-", omittingEmptySubsequences: false)
            .map { Double($0) }
        let limits = "from \(text(range.lowerBound)) to \(text(range.upperBound))"
        if ends.count == 1, let distance = ends[0] {
            guard distance >= 0, range.contains(1 - distance), range.contains(1 + distance) else {
                throw wrong("1 ± \(values[0]) are no factors \(limits)")
            }
            return 1 - distance...1 + distance
        }
        guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high,
            range.contains(low), range.contains(high)
        else {
            throw wrong(
                "'\(values[0])' is no range of factors \(limits), the smaller first")
        }
        return low...high
    }

    private func wrong(_ what: String) -> KisoError {
        KisoError(.usage, "random change '\(word)': \(what); write such as \(example)")
    }

    private func text(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
