import Foundation
public import KisoCore
public import KisoIO

/// A pole on a cart that is pushed to the left or to the right so that the pole does not fall: +1 a step,
/// over when the pole leans by more than 12° or the cart leaves the track, broken off after 500 steps.
///
/// An observation is the cart's place and speed, the pole's angle and angular speed.
///
/// Source: A. Barto, R. Sutton and C. Anderson, "Neuronlike adaptive elements that can solve difficult
/// learning control problems", IEEE Transactions on Systems, Man, and Cybernetics 13, 1983.
public struct CartPole: Environment {
    /// Place, speed, angle, angular speed, in metres, radians and seconds.
    package var state: [Double]
    private var steps = 0

    /// The steps of an episode at most.
    public static let limit = 500

    /// An environment at rest.
    public init() { state = [0, 0, 0, 0] }

    /// `cartpole`.
    public var name: String { "cartpole" }
    /// Push to the left, push to the right.
    public var actions: [String] { ["left", "right"] }
    /// `[4]`.
    public var observationShape: Shape { [4] }
    /// As they are.
    public var storage: ObservationStorage { .floats }
    /// Place, speed, angle, angular speed.
    public var observation: [Float] { state.map { Float($0) } }

    /// Begins close to rest: each number uniform in ±0.05.
    public mutating func reset(using random: inout RandomGenerator) {
        state = (0..<4).map { _ in random.nextUniform() * 0.1 - 0.05 }
        steps = 0
    }

    /// Pushes with 10 N for 0.02 s.
    public mutating func step(_ action: Int, using random: inout RandomGenerator) -> Outcome {
        let gravity = 9.8, poleMass = 0.1, mass = 1 + poleMass, halfLength = 0.5, time = 0.02
        let force = action == 1 ? 10.0 : -10.0
        let (speed, angle, turning) = (state[1], state[2], state[3])
        let inner = (force + poleMass * halfLength * turning * turning * sin(angle)) / mass
        let angular =
            (gravity * sin(angle) - cos(angle) * inner)
            / (halfLength * (4.0 / 3 - poleMass * cos(angle) * cos(angle) / mass))
        let acceleration = inner - poleMass * halfLength * angular * cos(angle) / mass
        state[0] += time * speed
        state[1] += time * acceleration
        state[2] += time * turning
        state[3] += time * angular
        steps += 1
        let isOver = abs(state[0]) > 2.4 || abs(state[2]) > 12 * Double.pi / 180
        return Outcome(
            reward: 1, isTerminated: isOver, isTruncated: !isOver && steps >= Self.limit)
    }

    /// The cart on its track, 288×144.
    public var picture: Image {
        var canvas = GameCanvas(width: 72, height: 36, unit: 4, colour: 0xFDFDFB)
        let x = 36 + state[0] / 2.4 * 30
        canvas.fill(0...71, 30...30, 0x9AA0A6)
        canvas.fill(x - 5...x + 5, 26...30, 0x2B4C7E)
        canvas.line(
            from: (x + 0.5, 26.5),
            to: (x + 0.5 + 22 * sin(state[2]), 26.5 - 22 * cos(state[2])), thickness: 2,
            0xC4622D)
        return canvas.image
    }
}
