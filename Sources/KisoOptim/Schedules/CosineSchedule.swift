import Foundation

/// The learning rate falls along half a cosine from 1 to `floor`: `floor + (1 − floor) · ½ (1 + cos
/// πt)` with `t` from 0 to 1.
///
/// Source: I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts",
/// ICLR 2017 (without restarts).
public struct CosineSchedule: Schedule {
    /// `"cosine"`.
    public var name: String { "cosine" }
    /// The factor at the end.
    public let floor: Double

    /// A fall to `floor`, 0 by default.
    public init(floor: Double = 0) { self.floor = floor }

    /// The factor along the cosine.
    public func factor(step: Int, of total: Int) -> Double {
        let progress = total > 0 ? min(1, Double(step) / Double(total)) : 0
        return floor + (1 - floor) * 0.5 * (1 + cos(.pi * progress))
    }
}
