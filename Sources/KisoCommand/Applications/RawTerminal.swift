import Foundation
import Kiso
import KisoApplications

/// A terminal that gives keys as they are pressed.
final class RawTerminal {
    private var before = termios()
    private var isOpen = true

    init() throws {
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw KisoError(.unavailable, "the terminal does not tell its settings")
        }
        var raw = before
        // Ctrl-C stays a signal.
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &raw.c_cc) { keys in
            keys[Int(VMIN)] = 0
            keys[Int(VTIME)] = 0
        }
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    }

    /// The newest key as a move; `nil` when the player wants to end, or nobody is there any more.
    func newestMove() -> GridMove? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count < 0 && errno != EAGAIN && errno != EINTR { return nil }
        let typed = bytes.prefix(max(0, count))
        if typed.contains(UInt8(ascii: "q")) { return nil }
        var move = GridMove.stay
        var rest = typed[...]
        while let key = rest.popFirst() {
            if key == UInt8(ascii: " ") { move = .fire }
            guard key == 0x1B, rest.count >= 2 else { continue }
            rest.removeFirst()
            switch rest.removeFirst() {
            case UInt8(ascii: "A"): move = .up
            case UInt8(ascii: "B"): move = .down
            case UInt8(ascii: "C"): move = .right
            case UInt8(ascii: "D"): move = .left
            default: break
            }
        }
        return move
    }

    /// Gives the terminal back as it was.
    func close() {
        guard isOpen else { return }
        isOpen = false
        tcsetattr(STDIN_FILENO, TCSANOW, &before)
    }
}
