import Foundation
import KisoApplications
import KisoCore
import Testing

/// Frames that MinAtar 1.0.15 played, written by `scripts/golden-play.py`.
struct GoldenFrame: Decodable {
    let before: [Int]
    let move: String
    let chances: [Int]
    let after: [Int]
    let reward: Int
    let over: Bool
    let cells: [Int]?

    static func read<T: Decodable>(_ name: String, as type: T.Type = [GoldenFrame].self) throws -> T
    {
        let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
        let data = try Data(contentsOf: folder.appendingPathComponent("play/\(name).json"))
        return try JSONDecoder().decode(type, from: data)
    }
}

@Suite("Grid games")
struct GridGameTests {
    static let moves: [String: GridMove] = [
        "n": .stay, "l": .left, "u": .up, "r": .right, "d": .down, "f": .fire,
    ]

    /// Plays each frame from the state before it with the choices that were made.
    private func compare<Game: NumberedGame>(_ type: Game.Type, _ name: String) throws {
        let frames: [GoldenFrame] = try GoldenFrame.read(name)
        #expect(frames.count >= 100)
        var wrong = 0
        for (index, frame) in frames.enumerated() {
            var game = Game(numbers: frame.before)
            #expect(game.numbers == frame.before)
            var chances = frame.chances[...]
            let move = try #require(Self.moves[frame.move])
            let (reward, isOver) = game.advance(move) { limit in
                let chance = chances.popFirst() ?? -1
                return (0..<limit).contains(chance) ? chance : 0
            }
            let isEqual =
                game.numbers == frame.after && reward == frame.reward && isOver == frame.over
            if !isEqual { wrong += 1 }
            #expect(
                isEqual || wrong > 3,
                """
                \(name) \(index) \(frame.move) \(frame.chances): \(reward) \(isOver) for \(frame.reward) \
                \(frame.over)
                before \(frame.before)
                found  \(game.numbers)
                golden \(frame.after)
                """)
            if let cells = frame.cells, isEqual {
                let drawn = game.observation.indices.filter { game.observation[$0] != 0 }
                #expect(drawn == cells, "\(name) \(index): the grid of \(frame.after)")
            }
        }
        #expect(wrong == 0, "\(wrong) of \(frames.count) frames of \(name) differ")
    }

    @Test("Breakout plays as MinAtar's does") func breakout() throws {
        try compare(Breakout.self, "breakout")
    }

    @Test("Freeway plays as MinAtar's does") func freeway() throws {
        try compare(Freeway.self, "freeway")
    }

    @Test("Asterix plays as MinAtar's does") func asterix() throws {
        try compare(Asterix.self, "asterix")
    }

    @Test("Space Invaders plays as MinAtar's does") func spaceInvaders() throws {
        try compare(SpaceInvaders.self, "space-invaders")
    }

    @Test("Seaquest plays as MinAtar's does") func seaquest() throws {
        try compare(Seaquest.self, "seaquest")
    }

    /// 0.5 a game is what random play gets by the paper's authors (0.5 ± 0.1).
    @Test("random play of Breakout scores half a brick")
    func randomBreakout() throws {
        var random = RandomGenerator(seed: 5)
        var game: any KisoApplications.Environment = try EnvironmentCatalog.environment(
            named: "breakout")
        var score: Float = 0
        for _ in 0..<400 {
            try game.reset(using: &random)
            while true {
                let outcome = try game.step(Int(random.next() % 3), using: &random)
                score += outcome.reward
                if outcome.isEnd { break }
            }
        }
        #expect((0.3...0.7).contains(score / 400))
    }

    @Test("a game of some seed and actions is always the same", arguments: EnvironmentCatalog.names)
    func determinism(name: String) throws {
        func played() throws -> [[Float]] {
            var random = RandomGenerator(seed: 3)
            var environment = try EnvironmentCatalog.environment(named: name)
            try environment.reset(using: &random)
            return try (0..<120).map { step in
                let action = (step * 7 + step / 5) % environment.actions.count
                if try environment.step(action, using: &random).isEnd {
                    try environment.reset(using: &random)
                }
                return environment.observation
            }
        }
        #expect(try played() == played())
        let environment = try EnvironmentCatalog.environment(named: name)
        #expect(environment.observation.count == environment.observationShape.count)
    }

    @Test("an unknown name is refused, and the message names those there are")
    func unknown() {
        #expect {
            try EnvironmentCatalog.environment(named: "chess")
        } throws: { error in
            guard let error = error as? KisoError else { return false }
            return error.kind == .usage && error.message.contains("cartpole")
        }
    }
}
