import Foundation
import KisoCore

/// The schedules in words: `NAME[:VALUES][+NAME…]`.
///
/// | word | schedule |
/// |---|---|
/// | `constant` | ``ConstantSchedule`` |
/// | `cosine[:floor=F][,cycles=N]` | ``CosineSchedule`` |
/// | `step[:M1,M2,…][,factor=F]` | ``StepSchedule``, milestones as parts of training |
/// | `exponential[:END]` | ``ExponentialSchedule`` |
/// | `polynomial[:POWER][,floor=F]` | ``PolynomialSchedule`` |
/// | `onecycle[:RISE]` | ``OneCycleSchedule`` |
/// | `warmup[:PART]+SCHEDULE` | ``WarmUpSchedule`` in front of any other |
public enum ScheduleCatalog {
    private typealias Maker = @Sendable (inout ScheduleWords) throws -> any Schedule

    private static let makers = Catalog<Maker>(
        "schedule",
        [
            ("constant", { _ in ConstantSchedule() }),
            (
                "cosine",
                { words in
                    CosineSchedule(
                        floor: try words.named("floor", 0, in: 0...1),
                        cycles: Int(try words.named("cycles", 1, in: 1...1000, isWhole: true)))
                }
            ),
            (
                "step",
                { words in
                    let milestones = try words.numbers(above: 0, below: 1)
                    guard zip(milestones, milestones.dropFirst()).allSatisfy({ $0 < $1 }) else {
                        throw words.error("the milestones do not rise")
                    }
                    return StepSchedule(
                        milestones: milestones.isEmpty ? [0.5, 0.75] : milestones,
                        factor: try words.named("factor", 0.1, in: 1e-6...1))
                }
            ),
            (
                "exponential",
                { words in ExponentialSchedule(end: try words.first(0.01, in: 1e-12...1)) }
            ),
            (
                "polynomial",
                { words in
                    PolynomialSchedule(
                        power: try words.first(1, in: 0.01...100),
                        floor: try words.named("floor", 0, in: 0...1))
                }
            ),
            (
                "onecycle",
                { words in OneCycleSchedule(rise: try words.first(0.3, in: 0.01...0.99)) }
            ),
        ])

    /// The names.
    public static var names: [String] { makers.names }

    /// What can be said, for help texts.
    public static let usage =
        "constant, cosine, step:0.5,0.75, exponential:0.01, polynomial:2, onecycle; "
        + "warmup:0.05+cosine begins slowly"

    /// The schedule of words.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name, with the nearest one, and for values that are
    ///   unknown, too many or out of range.
    public static func make(_ text: String) throws -> any Schedule {
        let parts = text.split(
            separator: "+", maxSplits: 1, omittingEmptySubsequences: false
        ).map { $0.trimmingCharacters(in: .whitespaces) }
        var words = ScheduleWords(parts[0])
        if words.name == "warmup" {
            let part = try words.first(0.05, in: 0.0001...0.9)
            try words.checkEnd()
            guard parts.count == 2 else {
                throw words.error(
                    "a warm-up stands in front of another schedule: warmup:0.05+cosine")
            }
            let rest = try make(parts[1])
            guard !(rest is WarmUpSchedule) else { throw words.error("one warm-up is enough") }
            return WarmUpSchedule(part: part, then: rest)
        }
        let schedule = try makers[words.name](&words)
        try words.checkEnd()
        if parts.count == 2 {
            throw words.error("only a warm-up stands in front of another schedule")
        }
        return schedule
    }
}

/// One schedule as it was written: its name and its values.
private struct ScheduleWords {
    let text: String
    let name: String
    private var values: [String]

    init(_ text: String) {
        self.text = text
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(halves[0])
        values =
            halves.count > 1
            ? halves[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            : []
    }

    func error(_ problem: String) -> KisoError {
        KisoError(.usage, "schedule '\(text)': \(problem)")
    }

    /// The next value without a name.
    mutating func first(_ usual: Double, in range: ClosedRange<Double>) throws -> Double {
        guard let value = values.first, !value.contains("=") else { return usual }
        values.removeFirst()
        return try number(value, in: range)
    }

    /// All values without a name.
    mutating func numbers(above least: Double, below most: Double) throws -> [Double] {
        let plain = values.prefix { !$0.contains("=") }
        values.removeFirst(plain.count)
        return try plain.map {
            guard let value = Double($0), value > least, value < most else {
                throw error("'\($0)' is not a part of training between \(least) and \(most)")
            }
            return value
        }
    }

    /// A value with a name.
    mutating func named(
        _ name: String, _ usual: Double, in range: ClosedRange<Double>, isWhole: Bool = false
    ) throws -> Double {
        guard let place = values.firstIndex(where: { $0.hasPrefix(name + "=") }) else {
            return usual
        }
        let value = try number(String(values[place].dropFirst(name.count + 1)), in: range)
        if isWhole && value != value.rounded() { throw error("'\(values[place])' is not whole") }
        values.remove(at: place)
        return value
    }

    func checkEnd() throws {
        if let rest = values.first { throw error("'\(rest)' is not expected there") }
    }

    private func number(_ value: String, in range: ClosedRange<Double>) throws -> Double {
        guard let number = Double(value), range.contains(number) else {
            throw error(
                "'\(value)' is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
