import ArgumentParser
import Foundation
import KisoBook
import KisoCommandSupport

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the programs with their figures and times.")

    @OptionGroup var output: OutputOptions

    private struct Row: Encodable {
        let id: String
        let title: String
        let figures: [String]
        let seconds: Int
    }

    func run() throws {
        for experiment in Book.experiments {
            guard !output.json else {
                try Console.json(
                    Row(
                        id: experiment.id, title: experiment.title, figures: experiment.figures,
                        seconds: experiment.seconds))
                continue
            }
            let id = experiment.id.padding(toLength: 30, withPad: " ", startingAt: 0)
            let seconds = String(format: "%5d s", experiment.seconds)
            let figures = FigureNumbers(experiment.figures).text.map { " (\($0))" } ?? ""
            Console.result("\(id)\(seconds)  \(experiment.title)\(figures)")
        }
    }
}
