import Foundation

/// Notices when one of an adversarial pair wins, so that the other learns nothing from it.
struct BalanceWatch: Codable, Sendable, Equatable {
    /// After how many steps it speaks.
    static let window = 300
    private var sum = 0.0
    private var count = 0

    init() {}

    /// Whether a file's numbers can be.
    var isPlausible: Bool { (0..<Self.window).contains(count) && sum.isFinite }

    /// Takes the share of right answers of the discriminator in a step; gives a warning after a window in
    /// which it was nearly always right, or no better than guessing.
    mutating func add(_ right: Double) -> String? {
        sum += right
        count += 1
        guard count == Self.window else { return nil }
        defer { self = BalanceWatch() }
        let mean = sum / Double(count)
        let share = String(format: "%.0f %%", mean * 100)
        if mean >= 0.98 {
            return "the discriminator wins: \(share) of its answers were right for \(Self.window) "
                + "iterations, and the generator learns little from it; a smaller --lr or more pictures "
                + "may help"
        }
        if mean <= 0.52 {
            return "the generator wins: \(share) of the discriminator's answers were right for "
                + "\(Self.window) iterations, no better than guessing; a larger --width may help"
        }
        return nil
    }
}
