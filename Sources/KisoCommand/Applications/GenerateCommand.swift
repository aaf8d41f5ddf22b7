import ArgumentParser
import KisoCommandSupport

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Learn to draw pictures like those of a data set or a folder, and draw them.",
        discussion: """
            An adversarial pair (DCGAN): a generator draws, a discriminator tells drawn pictures from real \
            ones, and both learn from each other. A classifier of real pictures judges what is drawn.
            """,
        subcommands: [
            GenerateTrainCommand.self, GenerateRunCommand.self, GenerateJudgeCommand.self,
        ])
}
