import Foundation
public import KisoCore
public import KisoIO

/// A car in a valley whose engine is too weak for the hill: it has to swing. −1 a step, over at the flag,
/// broken off after 200 steps.
///
/// An observation is the car's place and its speed.
///
/// Source: A. Moore, "Efficient memory-based learning for robot control", Cambridge 1990.
public struct MountainCar: Environment {
    /// Place and speed.
    package var state: [Double]
    private var steps = 0

    /// The steps of an episode at most.
    public static let limit = 200

    /// An environment with the car at the bottom.
    public init() { state = [-0.5, 0] }

    /// `mountaincar`.
    public var name: String { "mountaincar" }
    /// Push to the left, do nothing, push to the right.
    public var actions: [String] { ["left", "stay", "right"] }
    /// `[2]`.
    public var observationShape: Shape { [2] }
    /// As they are.
    public var storage: ObservationStorage { .floats }
    /// Place and speed.
    public var observation: [Float] { state.map { Float($0) } }

    /// Begins at rest between −0.6 and −0.4.
    public mutating func reset(using random: inout RandomGenerator) {
        state = [-0.6 + 0.2 * random.nextUniform(), 0]
        steps = 0
    }

    /// Pushes for one step.
    public mutating func step(_ action: Int, using random: inout RandomGenerator) -> Outcome {
        let push = Double(action - 1) * 0.001 - cos(3 * state[0]) * 0.0025
        let speed = min(0.07, max(-0.07, state[1] + push))
        let place = min(0.6, max(-1.2, state[0] + speed))
        // The wall on the left stops the car.
        state = [place, place == -1.2 && speed < 0 ? 0 : speed]
        steps += 1
        let isOver = place >= 0.5 && state[1] >= 0
        return Outcome(
            reward: -1, isTerminated: isOver, isTruncated: !isOver && steps >= Self.limit)
    }

    /// The hills, 288×144.
    public var picture: Image {
        var canvas = GameCanvas(width: 72, height: 36, unit: 4, colour: 0xFDFDFB)
        func spot(_ place: Double) -> (x: Double, y: Double) {
            ((place + 1.2) / 1.8 * 71, 32 - (sin(3 * place) + 1) / 2 * 26)
        }
        for column in 0..<72 {
            let y = spot(-1.2 + Double(column) / 71 * 1.8).y
            canvas.fill(Double(column)...Double(column), y...35, 0xB7C9A8)
        }
        let flag = spot(0.5), car = spot(state[0])
        canvas.fill(flag.x...flag.x, flag.y - 6...flag.y, 0x8B1E3F)
        canvas.fill(car.x - 2...car.x + 2, car.y - 4...car.y - 1, 0x2B4C7E)
        return canvas.image
    }
}
