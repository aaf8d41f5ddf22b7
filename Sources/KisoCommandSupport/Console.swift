import Foundation
import KisoCore
import Synchronization

/// The two streams of a program: results on the standard output, everything else on the standard
/// error. A closed stream is not an error of the program; a result that cannot be written is.
package enum Console {
    /// Prints a line of result.
    package static func result(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// Prints a line of progress or a message.
    package static func message(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Prints a line for the reader: among the results, or beside them when they are for a program.
    package static func explain(_ text: String, json: Bool) { json ? message(text) : result(text) }

    /// Prints on the standard error as it is, for animation.
    package static func draw(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Whether the standard error is a terminal that can animate.
    package static var animates: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The width of the terminal on the standard error, in columns.
    package static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// One value as a line of JSON on the standard output.
    package static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        result(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Why a result could not be written, if it could not.
    private static let failure = Mutex<Int32>(0)

    /// Throws when a result could not be written, such as to a full disk.
    package static func checkResults() throws {
        let code = failure.withLock { $0 }
        if code != 0 {
            throw KisoError(
                .inputOutput,
                "writing the standard output failed: \(String(cString: strerror(code)))")
        }
    }

    private static let isMuted = Mutex(false)

    /// From now on nothing is printed: another process of the same job speaks.
    package static func mute() { isMuted.withLock { $0 = true } }

    /// Prints a line on the standard error, muted or not.
    package static func alarm(_ text: String) { print(text + "\n", on: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        if !isMuted.withLock({ $0 }) { print(text, on: descriptor) }
    }

    private static func print(_ text: String, on descriptor: Int32) {
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                let code = errno
                // Where the stream was closed from the start, the runtime may have a descriptor of
                // another kind in its place, which answers with EINVAL.
                let isClosed = [EPIPE, EBADF, EINVAL].contains(code)
                if descriptor == STDOUT_FILENO && !isClosed {
                    failure.withLock { $0 = code }
                }
                return
            }
            written += count
        }
    }
}
