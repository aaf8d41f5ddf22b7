import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct PlayHumanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "human", abstract: "Play a grid game yourself.",
        discussion: "Arrow keys move, space shoots, q ends.")

    @Argument(help: "A game: breakout, freeway, asterix, space-invaders, seaquest.")
    var game: String
    @Option(parsing: .unconditional, help: "Frames a second.")
    var speed = 6.0
    @Option(
        parsing: .unconditional, help: "Names what is random; another one each time by default.")
    var seed: UInt64?

    func run() async throws {
        let names = EnvironmentCatalog.games.map(\.name)
        guard let game = EnvironmentCatalog.games.first(where: { $0.name == game.lowercased() })
        else {
            throw KisoError(
                .usage, "there is no game '\(game)'; there are \(names.joined(separator: ", "))")
        }
        guard speed >= 0.5 && speed <= 60 else {
            throw KisoError(.usage, "--speed \(speed): expected a number from 0.5 to 60")
        }
        guard isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 else {
            throw KisoError(.usage, "playing needs a terminal for the keys and the picture")
        }
        let seed = seed ?? UInt64.random(in: 0..<1 << 32)
        let speed = speed
        let score = try await Interruption.cancelling {
            try Self.play(game, seed: seed, speed: speed)
        }
        Console.result("score \(score)")
    }

    private static func play<Game: GridGame>(
        _ game: Game, seed: UInt64, speed: Double
    ) throws -> Int {
        let keys = try RawTerminal()
        defer { keys.close() }
        let screen = TerminalScreen()
        defer { screen.close() }
        var game = game
        var random = RandomGenerator(seed: seed)
        try game.reset(using: &random)
        var score = 0
        while true {
            try Task.checkCancellation()
            screen.show(
                game.picture, below: ["score \(score)", "arrow keys move, space shoots, q ends"])
            usleep(UInt32(1e6 / speed))
            guard let move = keys.newestMove() else { return score }
            let (reward, isOver) = game.advance(move) { Int(random.next() % UInt64($0)) }
            score += reward
            if isOver { return score }
        }
    }
}
