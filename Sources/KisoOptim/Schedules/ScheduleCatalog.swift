import Foundation
import KisoCore

/// The schedules in words: `NAME[:VALUES][+NAME…]`.
///
/// | word | schedule |
/// |---|---|
/// | `constant` | ``ConstantSchedule`` |
/// | `cosine[:floor=F][,cycles=N]` | ``CosineSchedule`` |
/// | `step[:M1,M2,…][,factor=F]` | ``StepSchedule``, milestones as parts of training, or as epochs from 1 on (scaled to what a warm-up leaves) |
/// | `step:every=M[,factor=F]` | the same with a milestone every part of training, or every `M` epochs |
/// | `exponential[:END]` | ``ExponentialSchedule`` |
/// | `polynomial[:POWER][,floor=F]` | ``PolynomialSchedule`` |
/// | `onecycle[:RISE][,max=RATE]` | ``OneCycleSchedule`` |
/// | `warmup[:PART]+SCHEDULE` | ``WarmUpSchedule`` in front of any other; from 1 on the number of its steps |
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
                    let every = try words.every()
                    let milestones = try every ?? words.milestones()
                    guard zip(milestones, milestones.dropFirst()).allSatisfy({ $0 < $1 }) else {
                        throw words.error("the milestones do not rise")
                    }
                    return StepSchedule(
                        milestones: every == nil && milestones.isEmpty ? [0.5, 0.75] : milestones,
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
                { words in
                    OneCycleSchedule(
                        rise: try words.first(0.3, in: 0.01...0.99), peak: try words.peak())
                }
            ),
        ])

    /// The names.
    public static var names: [String] { makers.names }

    /// What can be said, for help texts.
    public static let usage =
        "constant, cosine (cosine:floor=0.01,cycles=3), step:0.5,0.75 (parts of training) or "
        + "step:30,60,factor=0.1 or step:every=10 (epochs), exponential:0.01, polynomial:2, "
        + "onecycle (onecycle:max=0.1); warmup:0.05+cosine or warmup:500+cosine (steps) begins slowly"

    /// The schedule of words.
    ///
    /// ```swift
    /// let schedule = try ScheduleCatalog.make("warmup:500+step:30,60,factor=0.1", epochs: 90)
    /// ```
    ///
    /// - Parameters:
    ///   - text: the words.
    ///   - epochs: how many there will be, for milestones that are epochs; without it they are parts
    ///     of training.
    ///   - rate: the optimizer's learning rate, for a highest one in absolute terms.
    /// - Throws: `KisoError` `.usage` for an unknown name, with the nearest one, and for values that are
    ///   unknown, too many or out of range.
    public static func make(
        _ text: String, epochs: Int? = nil, rate: Double? = nil
    ) throws -> any Schedule {
        let parts = text.split(
            separator: "+", maxSplits: 1, omittingEmptySubsequences: false
        ).map { $0.trimmingCharacters(in: .whitespaces) }
        var words = ScheduleWords(parts[0], epochs: epochs, rate: rate)
        if words.name == "warmup" {
            let part = try words.warmUp()
            try words.checkEnd()
            guard parts.count == 2 else {
                throw words.error(
                    "a warm-up stands in front of another schedule: warmup:0.05+cosine")
            }
            let rest = try make(parts[1], epochs: epochs, rate: rate)
            guard !(rest is WarmUpSchedule) else { throw words.error("one warm-up is enough") }
            return part < 1
                ? WarmUpSchedule(part: part, then: rest)
                : WarmUpSchedule(steps: Int(part), then: rest)
        }
        let schedule = try makers[words.name](&words)
        try words.checkEnd()
        if parts.count == 2 {
            throw words.error("only a warm-up stands in front of another schedule")
        }
        return schedule
    }
}
