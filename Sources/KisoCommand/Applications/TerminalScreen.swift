import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// Shows pictures on a terminal: two pixels a character, one above the other, in 24-bit colours.
final class TerminalScreen {
    private var isOpen = true

    init() { put("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J") }

    /// Draws a picture with lines below it.
    func show(_ picture: Image, below lines: [String]) {
        // A pixel of a small picture is two characters wide, which is a square.
        let wide = picture.width <= 24
        var picture = wide ? picture.enlarged(by: 2) : picture
        if picture.width > 76 {
            picture = picture.resized(
                width: 76, height: max(2, picture.height * 76 / picture.width))
        }
        var text = "\u{1B}[H"
        for row in stride(from: 0, to: picture.height, by: 2) {
            for column in 0..<picture.width {
                let below = min(row + 1, picture.height - 1)
                text += "\u{1B}[38;2;\(Self.colour(picture, column, row))m"
                text += "\u{1B}[48;2;\(Self.colour(picture, column, below))m▀"
            }
            text += "\u{1B}[0m\u{1B}[K\r\n"
        }
        for line in lines { text += line + "\u{1B}[K\r\n" }
        put(text + "\u{1B}[J")
    }

    /// Gives the terminal back as it was.
    func close() {
        guard isOpen else { return }
        isOpen = false
        put("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
    }

    private static func colour(_ picture: Image, _ x: Int, _ y: Int) -> String {
        let start = (y * picture.width + x) * picture.channels
        let values = picture.pixels[start..<start + picture.channels]
        let colour =
            picture.channels >= 3
            ? Array(values.prefix(3)) : [UInt8](repeating: values.first ?? 0, count: 3)
        return colour.map { "\($0)" }.joined(separator: ";")
    }

    private func put(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
