import Foundation
import KisoCore

/// The learning rate falls along half a cosine from 1 to `floor`: `floor + (1 − floor) · ½ (1 + cos
/// πt)` with `t` from 0 to 1, in each of some cycles.
///
/// Source: I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts",
/// ICLR 2017.
public struct CosineSchedule: Schedule {
    /// `"cosine"`.
    public var name: String { "cosine" }
    /// The factor at the end.
    public let floor: Double
    /// How often it falls; 1 by default, without restarts.
    public let cycles: Int

    /// A fall to `floor`, 0 by default.
    ///
    /// - Precondition: there is at least one cycle.
    public init(
        floor: Double = 0, cycles: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(cycles > 0, "CosineSchedule", "\(cycles) cycles", file: file, line: line)
        self.floor = floor
        self.cycles = cycles
    }

    /// The factor along the cosine.
    public func factor(step: Int, of total: Int) -> Double {
        var progress = part(step, total) * Double(cycles)
        if progress < Double(cycles) { progress -= progress.rounded(.down) } else { progress = 1 }
        return floor + (1 - floor) * 0.5 * (1 + cos(.pi * progress))
    }
}
