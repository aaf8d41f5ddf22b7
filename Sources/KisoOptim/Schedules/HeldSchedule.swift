import KisoCore

/// The learning rate follows another schedule up to a part of training, and stays there: what averages
/// of weights need, whose members must keep moving.
///
/// ```swift
/// HeldSchedule(CosineSchedule(), from: 0.75)    // ends with the factor 0.146
/// ```
///
/// Source: P. Izmailov et al., "Averaging weights leads to wider optima and better generalization",
/// UAI 2018.
public struct HeldSchedule: Schedule {
    /// The name of the schedule and `"held"`.
    public var name: String { "\(base.name), held" }
    /// What is followed at first.
    public let base: any Schedule
    /// The part of training behind which the rate stays.
    public let part: Double

    /// Holds a schedule from a part of training on.
    ///
    /// - Precondition: `part` is in [0, 1).
    public init(
        _ base: any Schedule, from part: Double, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            part >= 0 && part < 1, "HeldSchedule", "the part \(part) is not in [0, 1)",
            file: file, line: line)
        self.base = base
        self.part = part
    }

    /// The factor of the schedule, at most that of its held step.
    public func factor(step: Int, of total: Int) -> Double {
        base.factor(step: min(step, Int((part * Double(total)).rounded())), of: total)
    }
}
