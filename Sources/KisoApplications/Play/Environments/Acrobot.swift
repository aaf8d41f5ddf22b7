import Foundation
public import KisoCore
public import KisoIO

/// Two links on a hinge, of which only the joint between them has a motor: swing the end above the line.
/// −1 a step, 0 for the last, broken off after 500 steps.
///
/// An observation is cosine and sine of both angles, and both angular speeds.
///
/// Source: R. Sutton, "Generalization in reinforcement learning: successful examples using sparse coarse
/// coding", NIPS 1996, with the equations of Sutton and Barto's book.
public struct Acrobot: Environment {
    /// Both angles and both angular speeds; zero hangs down.
    package var state: [Double]
    private var steps = 0

    /// The steps of an episode at most.
    public static let limit = 500

    /// An environment that hangs.
    public init() { state = [0, 0, 0, 0] }

    /// `acrobot`.
    public var name: String { "acrobot" }
    /// A torque of −1, 0, 1 at the joint.
    public var actions: [String] { ["left", "stay", "right"] }
    /// `[6]`.
    public var observationShape: Shape { [6] }
    /// As they are.
    public var storage: ObservationStorage { .floats }
    /// Cosine and sine of both angles, both angular speeds.
    public var observation: [Float] {
        [cos(state[0]), sin(state[0]), cos(state[1]), sin(state[1]), state[2], state[3]]
            .map { Float($0) }
    }

    /// Begins close to hanging: each number uniform in ±0.1.
    public mutating func reset(using random: inout RandomGenerator) {
        state = (0..<4).map { _ in random.nextUniform() * 0.2 - 0.1 }
        steps = 0
    }

    /// Holds a torque for 0.2 s; one step of Runge and Kutta's method.
    public mutating func step(_ action: Int, using random: inout RandomGenerator) -> Outcome {
        let torque = Double(action - 1), time = 0.2
        func moved(_ slope: [Double], _ factor: Double) -> [Double] {
            zip(state, slope).map { $0 + factor * $1 }
        }
        let k1 = Self.slope(state, torque)
        let k2 = Self.slope(moved(k1, time / 2), torque)
        let k3 = Self.slope(moved(k2, time / 2), torque)
        let k4 = Self.slope(moved(k3, time), torque)
        for index in 0..<4 {
            state[index] += time / 6 * (k1[index] + 2 * k2[index] + 2 * k3[index] + k4[index])
        }
        for index in 0..<2 {
            while state[index] > .pi { state[index] -= 2 * .pi }
            while state[index] < -.pi { state[index] += 2 * .pi }
        }
        state[2] = min(4 * .pi, max(-4 * .pi, state[2]))
        state[3] = min(9 * .pi, max(-9 * .pi, state[3]))
        steps += 1
        let isOver = -cos(state[0]) - cos(state[0] + state[1]) > 1
        return Outcome(
            reward: isOver ? 0 : -1, isTerminated: isOver,
            isTruncated: !isOver && steps >= Self.limit)
    }

    /// The derivatives of the state: links of 1 m and 1 kg with their centres in the middle and moments of
    /// inertia of 1.
    private static func slope(_ s: [Double], _ torque: Double) -> [Double] {
        let gravity = 9.8, centre = 0.5
        let (first, second, firstSpeed, secondSpeed) = (s[0], s[1], s[2], s[3])
        let d1 = centre * centre + 1 + centre * centre + 2 * centre * cos(second) + 2
        let d2 = centre * centre + centre * cos(second) + 1
        let pull2 = centre * gravity * cos(first + second - .pi / 2)
        let pull1 =
            -centre * secondSpeed * secondSpeed * sin(second)
            - 2 * centre * secondSpeed * firstSpeed * sin(second)
            + (centre + 1) * gravity * cos(first - .pi / 2) + pull2
        let turning2 =
            (torque + d2 / d1 * pull1 - centre * firstSpeed * firstSpeed * sin(second) - pull2)
            / (centre * centre + 1 - d2 * d2 / d1)
        return [firstSpeed, secondSpeed, -(d2 * turning2 + pull1) / d1, turning2]
    }

    /// The links and the line, 288×288.
    public var picture: Image {
        var canvas = GameCanvas(width: 48, height: 48, unit: 6, colour: 0xFDFDFB)
        let hinge = (x: 24.0, y: 24.0), length = 11.0
        canvas.fill(0...47, hinge.y - length...hinge.y - length, 0x9AA0A6)
        let joint = (
            x: hinge.x + length * sin(state[0]), y: hinge.y + length * cos(state[0])
        )
        let angle = state[0] + state[1]
        let end = (x: joint.x + length * sin(angle), y: joint.y + length * cos(angle))
        canvas.line(from: hinge, to: joint, thickness: 3, 0x2B4C7E)
        canvas.line(from: joint, to: end, thickness: 3, 0xC4622D)
        return canvas.image
    }
}
