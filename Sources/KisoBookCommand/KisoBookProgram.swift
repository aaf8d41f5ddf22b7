import ArgumentParser
import KisoCommandSupport

/// The program `kiso-book`, which `kiso book` runs.
@main
struct KisoBookProgram: CommandLineProgram {
    static let configuration = CommandConfiguration(
        commandName: "kiso-book",
        abstract: "Run the programs of the book and draw its figures.",
        version: Version.text,
        subcommands: [
            ListCommand.self, RunCommand.self, FigureCommand.self, GalleryCommand.self,
        ])

    static func main() { runToEnd() }
}
