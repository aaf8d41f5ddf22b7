import Foundation

/// The two streams of the program: results on the standard output, everything else on the standard
/// error. A closed stream is not an error of the program.
enum Console {
    /// Prints a line of result.
    static func result(_ text: String) { write(text + "\n", to: .standardOutput) }

    /// Prints a line of progress or a message.
    static func message(_ text: String) { write(text + "\n", to: .standardError) }

    /// Prints on the standard error as it is, for animation.
    static func draw(_ text: String) { write(text, to: .standardError) }

    /// Whether the standard error is a terminal that can animate.
    static var animates: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The width of the terminal on the standard error, in columns.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// One value as a line of JSON on the standard output.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        result(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private static func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
