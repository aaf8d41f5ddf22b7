import Foundation
import KisoCore

/// The learning rate falls by the same factor in every step: `end ^ t` with `t` from 0 to 1.
public struct ExponentialSchedule: Schedule {
    /// `"exponential"`.
    public var name: String { "exponential" }
    /// The factor at the end, 0.01 by default.
    public let end: Double

    /// A fall from 1 to `end`.
    ///
    /// - Precondition: `end` is in (0, 1].
    public init(end: Double = 0.01, file: StaticString = #fileID, line: UInt = #line) {
        require(
            end > 0 && end <= 1, "ExponentialSchedule", "the end \(end) is not in (0, 1]",
            file: file, line: line)
        self.end = end
    }

    /// `end ^ t`.
    public func factor(step: Int, of total: Int) -> Double {
        pow(end, part(step, total))
    }
}

/// The learning rate falls along a power of what is left: `floor + (1 − floor) (1 − t)^power` with `t`
/// from 0 to 1; a straight line for the power 1.
public struct PolynomialSchedule: Schedule {
    /// `"polynomial"`.
    public var name: String { "polynomial" }
    /// The power, 1 by default.
    public let power: Double
    /// The factor at the end, 0 by default.
    public let floor: Double

    /// A fall from 1 to `floor`.
    ///
    /// - Precondition: `power` is positive, `floor` in [0, 1].
    public init(
        power: Double = 1, floor: Double = 0, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            power > 0 && floor >= 0 && floor <= 1, "PolynomialSchedule",
            "the power \(power) or the floor \(floor) is out of range", file: file, line: line)
        self.power = power
        self.floor = floor
    }

    /// The factor along the power.
    public func factor(step: Int, of total: Int) -> Double {
        floor + (1 - floor) * pow(1 - part(step, total), power)
    }
}

/// One cycle: the learning rate rises along half a cosine from `1 / 25` to 1, then falls along another
/// one to almost nothing, `1 / 250,000`.
///
/// The rate of the optimizer is the highest, or `peak` times it. The momentum stays, where the paper lets it fall and rise.
///
/// Source: L. Smith and N. Topin, "Super-convergence: very fast training of neural networks using large
/// learning rates", 2018.
public struct OneCycleSchedule: Schedule {
    /// `"onecycle"`.
    public var name: String { "onecycle" }
    /// The part of training in which the rate rises, 0.3 by default.
    public let rise: Double
    /// The highest factor, 1 by default.
    public let peak: Double

    /// A cycle over the whole of training.
    ///
    /// - Precondition: `rise` is in (0, 1), `peak` positive.
    public init(
        rise: Double = 0.3, peak: Double = 1, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            rise > 0 && rise < 1 && peak > 0 && peak.isFinite, "OneCycleSchedule",
            "the rise \(rise) is not in (0, 1), or the peak \(peak) not positive",
            file: file, line: line)
        self.rise = rise
        self.peak = peak
    }

    /// The factor on the way up or down.
    public func factor(step: Int, of total: Int) -> Double {
        let top = rise * Double(total) - 1, last = Double(total) - 1
        func between(_ start: Double, _ end: Double, _ progress: Double) -> Double {
            peak * (end + (start - end) * 0.5 * (1 + cos(.pi * max(0, min(1, progress)))))
        }
        let step = Double(step)
        if step <= top { return between(1.0 / 25, 1, top > 0 ? step / top : 1) }
        return between(1, 1.0 / 250_000, last > top ? (step - top) / (last - top) : 1)
    }
}

extension Schedule {
    /// How much of training is over, from 0 to 1.
    func part(_ step: Int, _ total: Int) -> Double {
        total > 0 ? min(1, Double(step) / Double(total)) : 0
    }
}
