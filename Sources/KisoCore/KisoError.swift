/// What went wrong, for a caller to catch and for the program to turn into one line and an exit
/// code.
///
/// Everything that comes from outside (a file, a flag, a request) throws one of these. The message
/// is one line: what was given, what was expected, where, and what to do.
public struct KisoError: Error, Sendable, Equatable {
    /// The kind of failure; its raw value is the program's exit code.
    public enum Kind: Int32, Sendable {
        /// A check failed, training diverged.
        case negative = 1
        /// The command line is wrong.
        case usage = 64
        /// A file or a request holds something else than it should.
        case badData = 65
        /// A file that is needed is not there.
        case missingInput = 66
        /// A program, a library or a host that is needed cannot be had.
        case unavailable = 69
        /// A defect of Kiso itself.
        case defect = 70
        /// A file or folder cannot be created.
        case cannotCreate = 73
        /// Reading or writing failed.
        case inputOutput = 74
        /// A configuration does not fit.
        case configuration = 78
    }

    /// The kind of failure.
    public let kind: Kind
    /// One line for the user.
    public let message: String

    /// Creates an error; line breaks in `message` become spaces.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension KisoError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
