public import KisoCore

extension Canvas {
    /// Writes a line of text.
    ///
    /// - Parameters:
    ///   - text: Latin letters, digits and signs of ASCII; accents are left out, others become boxes.
    ///   - x: where the first letter begins.
    ///   - y: where its top is.
    ///   - color: with what.
    ///   - dot: pixels a dot; ``dotSize`` by default, letters are five by eight dots.
    public mutating func text(
        _ text: String, x: Int, y: Int, _ color: Figure.Color, dot: Int? = nil
    ) {
        let dot = dot ?? dotSize
        var left = x
        for letter in Self.plain(text) {
            for (row, bits) in BitmapFont.rows(of: letter).enumerated() {
                for column in 0..<BitmapFont.width where bits >> UInt8(column) & 1 == 1 {
                    let (first, top) = (left + column * dot, y + row * dot)
                    fill(columns: first..<first + dot, rows: top..<top + dot, color)
                }
            }
            left += (BitmapFont.width + 1) * dot
        }
    }

    /// The width and height of a line of text in pixels.
    public func size(of text: String, dot: Int? = nil) -> (width: Int, height: Int) {
        let dot = dot ?? dotSize
        return (Self.plain(text).count * (BitmapFont.width + 1) * dot, BitmapFont.height * dot)
    }

    /// Writes a name on a coloured ground above a box, or within it where there is no room above.
    public mutating func label(_ text: String, at box: Box, _ color: Figure.Color) {
        let inside = box.clipped(width: width, height: height)
        guard !inside.isEmpty else { return }
        let dot = dotSize
        let size = size(of: text, dot: dot)
        let (wide, high) = (size.width + dot, size.height + 2 * dot)
        let left = max(0, min(Int(inside.left), width - wide))
        let above = Int(inside.top) - high
        let top = above >= 0 ? above : Int(inside.top)
        fill(columns: left..<left + wide, rows: top..<top + high, color)
        let isDark = 299 * Int(color.red) + 587 * Int(color.green) + 114 * Int(color.blue) < 140_000
        let ink = isDark ? Figure.Color.white : .black
        self.text(text, x: left + dot, y: top + dot, ink, dot: dot)
    }

    /// The text without accents.
    private static func plain(_ text: String) -> [Character] {
        text.map { letter in
            guard !letter.isASCII else { return letter }
            let base = letter.unicodeScalars.first.flatMap { $0.properties.letterWithoutAccent }
            return base ?? letter
        }
    }
}

extension Unicode.Scalar.Properties {
    /// The letter of ASCII that a name such as LATIN SMALL LETTER E WITH ACUTE tells of.
    fileprivate var letterWithoutAccent: Character? {
        guard let words = name?.split(separator: " "), words.count > 4, words[0] == "LATIN",
            words[2] == "LETTER", words[4] == "WITH", words[3].count == 1
        else { return nil }
        return Character(words[1] == "SMALL" ? words[3].lowercased() : String(words[3]))
    }
}
