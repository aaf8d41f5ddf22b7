import KisoCore

/// The learning rate rises in a straight line at first, and follows another schedule for the rest:
/// `(step + 1) / n` for the first `n` steps.
///
/// ```swift
/// WarmUpSchedule(part: 0.05, then: CosineSchedule())
/// WarmUpSchedule(steps: 500, then: CosineSchedule())
/// ```
///
/// Source: P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.
public struct WarmUpSchedule: Schedule {
    /// How long the rate rises.
    public enum Length: Sendable, Hashable {
        /// A part of training, in (0, 1).
        case part(Double)
        /// So many steps, or all where there are fewer.
        case steps(Int)
    }

    /// `"warmup"` and the name of the rest.
    public var name: String { "warmup+\(rest.name)" }
    /// How long the rate rises.
    public let length: Length
    /// What it follows then.
    public let rest: any Schedule

    /// A rise in front of a schedule, by default over a twentieth of training.
    ///
    /// - Precondition: `part` is in (0, 1).
    public init(
        part: Double = 0.05, then rest: any Schedule, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            part > 0 && part < 1, "WarmUpSchedule", "the part \(part) is not in (0, 1)",
            file: file, line: line)
        length = .part(part)
        self.rest = rest
    }

    /// A rise of a number of steps in front of a schedule.
    ///
    /// - Precondition: `steps` is positive.
    public init(
        steps: Int, then rest: any Schedule, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            steps > 0, "WarmUpSchedule", "\(steps) steps are no rise", file: file, line: line)
        length = .steps(steps)
        self.rest = rest
    }

    /// The factor of the rise, or of the rest, which begins anew behind it.
    public func factor(step: Int, of total: Int) -> Double {
        let rise =
            switch length {
            case .part(let part): max(1, Int((part * Double(total)).rounded()))
            case .steps(let steps): steps
            }
        if step < rise { return Double(step + 1) / Double(rise) }
        return rest.factor(step: step - rise, of: max(0, total - rise))
    }
}
