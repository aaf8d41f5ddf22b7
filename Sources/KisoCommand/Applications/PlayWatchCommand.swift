import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

struct PlayWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Watch a run's network play.",
        discussion: "In the terminal, or as a GIF with --gif.")

    @Argument(help: "A run of 'kiso play train', such as runs/latest.")
    var run: String
    @Option(parsing: .unconditional, help: "How many episodes.")
    var episodes = 1
    @Option(help: "Write a GIF instead of drawing on the terminal.")
    var gif: String?
    @Option(parsing: .unconditional, help: "The most frames of the GIF, or of an episode.")
    var frames = 500
    @Option(parsing: .unconditional, help: "Frames a second.")
    var speed = 15.0
    @Option(parsing: .unconditional, help: "Names what is random in the episodes.")
    var seed: UInt64 = 1
    @Option(help: "The program that is the environment, if one is.")
    var program: String?
    @Option(parsing: .unconditional, help: "How many seconds an answer of the program may take.")
    var timeout = 10.0
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (1...1000).contains(episodes) else {
            throw KisoError(.usage, "--episodes \(episodes): expected a number from 1 to 1000")
        }
        guard (1...(gif == nil ? 10_000 : 3000)).contains(frames) else {
            throw KisoError(
                .usage,
                "--frames \(frames): expected a number from 1 to \(gif == nil ? 10_000 : 3000)")
        }
        guard speed >= 0.1 && speed <= 1000 else {
            throw KisoError(.usage, "--speed \(speed): expected a number from 0.1 to 1000")
        }
        if gif != nil && speed > 50 {
            throw KisoError(.usage, "--speed \(speed): a GIF has at most 50 frames a second")
        }
        if gif == nil && isatty(STDOUT_FILENO) == 0 {
            throw KisoError(
                .usage,
                "the standard output is no terminal to watch on; --gif FILE writes a picture")
        }
        let run = try PlayRun(run, program: program, timeout: timeout)
        let player = try run.player()
        let command = self
        let start = ContinuousClock.now
        let ends = try await Interruption.cancelling {
            try command.play(run.environment, player)
        }
        for (index, end) in ends.enumerated() {
            Console.explain(
                String(format: "episode %d: score %g", index + 1, end.score)
                    + (end.isOver ? "" : " (broken off behind \(frames) frames)"),
                json: output.json)
        }
        if output.json {
            try Console.json(
                PlayReport(
                    run.environment, scores: ends.map(\.score),
                    seconds: (ContinuousClock.now - start) / .seconds(1)))
        }
    }

    /// The scores of the episodes, which are shown as they are played, and whether each came to its end.
    private func play(
        _ environment: any Environment, _ player: GreedyPlayer
    ) throws -> [(score: Double, isOver: Bool)] {
        let screen = gif == nil ? TerminalScreen() : nil
        defer { screen?.close() }
        var pictures: [Image] = []
        var scores: [(score: Double, isOver: Bool)] = []
        for episode in 0..<episodes {
            var seat = try GreedyPlayer.Seat(environment, seed: seed, episode: episode)
            while !seat.isOver && seat.steps < frames {
                try Task.checkCancellation()
                let values = player.values(in: seat)
                if let screen {
                    screen.show(
                        seat.environment.picture,
                        below: caption(episode, seat, values))
                    usleep(UInt32(1e6 / speed))
                } else if pictures.count < frames {
                    pictures.append(seat.environment.picture)
                }
                try seat.act(values.indices.max { values[$0] < values[$1] } ?? 0)
            }
            if gif != nil && pictures.count < frames { pictures.append(seat.environment.picture) }
            scores.append((seat.score, seat.isOver))
        }
        if let gif {
            let side = max(pictures[0].width, pictures[0].height)
            let factor = max(1, 320 / side)
            try AnimatedImage(frames: pictures.map { $0.enlarged(by: factor) }, delay: 1 / speed)
                .write(to: URL(fileURLWithPath: gif))
            if !output.quiet {
                Console.message("wrote \(gif): \(pictures.count) frames")
            }
        }
        return scores
    }

    private func caption(
        _ episode: Int, _ seat: GreedyPlayer.Seat, _ values: [Float]
    ) -> [String] {
        [String(format: "episode %d  step %d  score %g", episode + 1, seat.steps, seat.score)]
            + zip(seat.environment.actions, values).map { name, value in
                String(
                    format: "  %@ %.2f", name.padding(toLength: 8, withPad: " ", startingAt: 0),
                    value)
            }
    }
}
