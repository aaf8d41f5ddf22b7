import Foundation
public import KisoCore
public import KisoIO

/// An environment that is a program of its own: it reads requests as lines of JSON on its standard input and
/// answers each with a line on its standard output.
///
/// ```text
/// {"command":"describe"}           → {"name":"maze","actions":["left","right"],"observation":[4]}
/// {"command":"reset","seed":7}     → {"observation":[0,0,0,1]}
/// {"command":"step","action":1}    → {"observation":[0,0,1,1],"reward":1,"terminated":false,"truncated":false}
/// ```
///
/// A program that shows pictures describes itself with `"pixels":[210,160]` in place of `"observation"`, and
/// answers with `"pixels"`, its grey pixels in base64; they are made 84×84 here, and four of them are a state.
///
/// What such a program answers is checked; whoever is told of an error may not play on.
public struct ProgramEnvironment: Environment {
    /// The command line that was given.
    public let command: String
    /// What the program calls itself.
    public let name: String
    /// What it says that one can do.
    public let actions: [String]
    /// What it says that it shows.
    public let observationShape: Shape
    /// Numbers as they are, pictures as bytes.
    public let storage: ObservationStorage
    /// 1, or 4 where it shows pictures.
    public let frames: Int
    /// What it showed last.
    public private(set) var observation: [Float]
    /// What it showed last, or a bar for each number.
    public var picture: Image { screen ?? Self.bars(observation) }
    /// There is one program.
    public var isCopyable: Bool { false }

    private var screen: Image?
    private let child: LineProgram
    /// The sides of the pictures that come; `nil` for numbers.
    private let pixels: (height: Int, width: Int)?

    /// The sides of a picture as it is learnt from.
    public static let side = 84

    /// What a program says of itself.
    private struct Description: Decodable {
        var name: String?
        var actions: [String]
        var observation: [Int]?
        var pixels: [Int]?
    }

    /// What a program answers.
    private struct Answer: Decodable {
        var observation: [Float]?
        var pixels: String?
        var reward: Double?
        var terminated: Bool?
        var truncated: Bool?
    }

    private struct Request: Encodable {
        var command: String
        var seed: UInt64?
        var action: Int?
    }

    /// Starts a program and asks it to describe itself.
    ///
    /// - Parameters:
    ///   - timeout: how many seconds an answer may take, 10 by default.
    ///   - command: the program with its arguments, as a shell takes it.
    /// - Throws: `KisoError` `.unavailable` when it cannot be started, ends or hangs, `.badData` when it
    ///   answers nonsense.
    public init(_ command: String, timeout: Double = 10) throws {
        child = try LineProgram(command, timeout: timeout)
        self.command = command
        let description: Description = try child.ask(Request(command: "describe"))
        guard (1...1000).contains(description.actions.count) else {
            throw child.nonsense(
                "describe", "\(description.actions.count) actions", "from 1 to 1000 of them")
        }
        name = description.name ?? "program"
        actions = description.actions
        if let sides = description.pixels {
            guard sides.count == 2, sides.allSatisfy({ (1...4096).contains($0) }) else {
                throw child.nonsense(
                    "describe", "pixels \(sides)", "a height and a width up to 4096")
            }
            pixels = (sides[0], sides[1])
            observationShape = [1, Self.side, Self.side]
            storage = .bytes(scale: 1 / 255)
            frames = 4
        } else {
            let sizes = description.observation ?? []
            let count = sizes.reduce(1) {
                $0.multipliedReportingOverflow(by: max(0, $1)).partialValue
            }
            guard (1...4).contains(sizes.count), sizes.allSatisfy({ (1...1 << 20).contains($0) }),
                (1...1 << 20).contains(count)
            else {
                throw child.nonsense(
                    "describe", "an observation of shape \(sizes)",
                    "one to four sizes, a million numbers at most")
            }
            pixels = nil
            observationShape = Shape(sizes)
            storage = .floats
            frames = 1
        }
        observation = [Float](repeating: 0, count: observationShape.count)
    }

    /// Plays some steps at random, so that what is wrong is known before training.
    ///
    /// - Parameters:
    ///   - steps: how many, 100 by default.
    ///   - seed: names the actions.
    /// - Throws: `KisoError` as ``init(_:timeout:)``; the message counts the steps.
    public mutating func check(steps: Int = 100, seed: UInt64 = 0) throws {
        var random = RandomGenerator(seed: seed).split("check")
        try reset(using: &random)
        for _ in 0..<steps {
            let action = Int(random.next() % UInt64(actions.count))
            if try step(action, using: &random).isEnd { try reset(using: &random) }
        }
    }

    /// Asks for a new episode; its seed is below 2³¹.
    public mutating func reset(using random: inout RandomGenerator) throws {
        let answer: Answer = try child.ask(Request(command: "reset", seed: random.next() >> 33))
        try show(answer, "reset")
    }

    /// Asks for a step.
    public mutating func step(_ action: Int, using random: inout RandomGenerator) throws -> Outcome
    {
        let answer: Answer = try child.ask(Request(command: "step", action: action))
        guard let reward = answer.reward, reward.isFinite, abs(reward) < 1e30 else {
            throw child.nonsense(
                "step", answer.reward.map { "a reward of \($0)" } ?? "no reward", "a finite number")
        }
        try show(answer, "step")
        return Outcome(
            reward: Float(reward), isTerminated: answer.terminated ?? false,
            isTruncated: answer.truncated ?? false)
    }

    private mutating func show(_ answer: Answer, _ command: String) throws {
        if let pixels {
            guard let text = answer.pixels, let data = Data(base64Encoded: text),
                data.count == pixels.height * pixels.width
            else {
                throw child.nonsense(
                    command, "other pixels", "\(pixels.height * pixels.width) bytes in base64")
            }
            let image = Image(
                width: pixels.width, height: pixels.height, channels: 1, pixels: Array(data))
            let small = image.resized(width: Self.side, height: Self.side)
            observation = small.pixels.map { Float($0) / 255 }
            screen = small
            return
        }
        guard let numbers = answer.observation, numbers.count == observationShape.count else {
            throw child.nonsense(
                command, "\(answer.observation?.count ?? 0) numbers as observation",
                "\(observationShape.count)")
        }
        if let place = numbers.firstIndex(where: { !$0.isFinite }) {
            throw child.nonsense(
                command, "\(numbers[place]) as number \(place + 1)", "finite numbers")
        }
        observation = numbers
    }

    /// A bar for each of the first numbers, as there is nothing else to show.
    private static func bars(_ numbers: [Float]) -> Image {
        var canvas = GameCanvas(width: 64, height: 32, colour: 0xFDFDFB)
        let shown = numbers.prefix(32)
        for (place, number) in shown.enumerated() {
            let left = Double(place * 64 / shown.count)
            let width = Double(max(1, 64 / shown.count - 1))
            let height = Double(max(-1, min(1, number))) * 15
            canvas.fill(
                left...left + width - 1, min(16, 16 - height)...max(16, 16 - height), 0x2B4C7E)
        }
        return canvas.image
    }
}
