import ArgumentParser
import Kiso

struct PlayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play", abstract: "Learn to play by deep Q-learning, and watch.",
        discussion: """
            Environments: cartpole, mountaincar, acrobot; breakout, freeway, asterix, space-invaders, \
            seaquest on 10×10 cells; any other as a program of its own, with --program. \
            'kiso play train cartpole' takes a minute.
            """,
        subcommands: [
            PlayTrainCommand.self, PlayWatchCommand.self, PlayEvaluateCommand.self,
            PlayHumanCommand.self,
        ])
}
