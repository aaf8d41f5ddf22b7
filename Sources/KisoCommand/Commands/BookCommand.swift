import ArgumentParser
import Kiso

/// `kiso book …` is the program `kiso-book`, which is built by itself: most users need no book.
struct BookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "book",
        abstract: "Run the programs of the book and draw its figures (runs kiso-book).")

    @Argument(
        parsing: .captureForPassthrough, help: "What kiso-book is given; see 'kiso book --help'.")
    var arguments: [String] = []

    func run() throws {
        guard let program = NeighbouringProgram(named: "kiso-book") else {
            throw KisoError(
                .unavailable,
                "kiso-book is neither beside this program nor in PATH; build it with "
                    + "'swift build -c release --product kiso-book'")
        }
        try program.replaceThisProcess(arguments)
    }
}
