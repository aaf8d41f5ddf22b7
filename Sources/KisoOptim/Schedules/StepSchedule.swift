import KisoCore

/// The learning rate falls by a factor at each milestone: `factor ^ (milestones passed)`.
///
/// ```swift
/// StepSchedule(milestones: [0.5, 0.75])    // ÷10 after half and three quarters, as ResNet's paper
/// ```
public struct StepSchedule: Schedule {
    /// `"step"`.
    public var name: String { "step" }
    /// The parts of training after which the rate falls, each in (0, 1).
    public let milestones: [Double]
    /// What the rate is multiplied by, 0.1 by default.
    public let factor: Double

    /// A fall at each milestone.
    ///
    /// - Precondition: the milestones rise and lie in (0, 1), the factor in (0, 1].
    public init(
        milestones: [Double] = [0.5, 0.75], factor: Double = 0.1, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            milestones.allSatisfy { $0 > 0 && $0 < 1 }
                && zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 }
                && factor > 0 && factor <= 1, "StepSchedule",
            "milestones \(milestones) with the factor \(factor) do not rise within (0, 1)",
            file: file, line: line)
        self.milestones = milestones
        self.factor = factor
    }

    /// The factor behind the milestones that have been passed.
    public func factor(step: Int, of total: Int) -> Double {
        // Half a step of tolerance: 0.3 of 10 steps is 3, though 0.3 · 10 is a little less.
        let passed = milestones.count { Double(step) + 1e-6 >= $0 * Double(total) }
        return (0..<passed).reduce(1) { value, _ in value * factor }
    }
}
