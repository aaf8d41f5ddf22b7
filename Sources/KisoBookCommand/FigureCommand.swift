import ArgumentParser
import KisoBook
import KisoCommandSupport
import KisoCore

struct FigureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figure", abstract: "Draw one figure of the book, such as 6.9.",
        discussion: """
            A figure that an earlier run with the same settings has drawn is not drawn again, \
            unless --again or --show asks for it.
            """)

    @Argument(help: "The figure's number in the book.")
    var number: String
    @Flag(help: "Run the program that draws it even if its result is there.")
    var again = false
    @OptionGroup var options: BookOptions

    func run() async throws {
        let experiment = try Book.experiment(drawing: number)
        let (options, number, again) = (options, number, again)
        let result = try await Interruption.cancelling {
            let runner = try options.runner(showing: number)
            if !again, !options.show, let earlier = runner.finished(experiment) { return earlier }
            options.introduce(experiment)
            return try await runner.run(experiment)
        }
        if options.output.json { try Console.json(result) }
        let folder = options.quick ? "\(options.out)/quick" : options.out
        for file in result.files where file.hasPrefix("figure-\(number).") {
            let path = "\(folder)/\(result.id)/\(file)"
            if options.output.json { Console.message(path) } else { Console.result(path) }
        }
        try RunCommand.judge([result])
    }
}
