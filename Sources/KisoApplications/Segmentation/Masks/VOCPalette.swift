public import KisoPlot

/// The 256 colours of PASCAL VOC's masks: black for class 0, a dark red for class 1, and for 255, which is
/// ignored, a light beige.
///
/// The bits of a label are dealt out to red, green and blue in turn, the lowest to the highest bits of the
/// colours.
public enum VOCPalette {
    /// Red, green and blue of a label.
    ///
    /// - Precondition: 0 to 255.
    public static func color(_ label: Int) -> Figure.Color {
        precondition((0...255).contains(label), "label \(label) has no colour")
        var channels = [0, 0, 0]
        for place in 0..<8 {
            let bit = (label >> place) & 1
            channels[place % 3] |= bit << (7 - place / 3)
        }
        return Figure.Color(
            red: UInt8(channels[0]), green: UInt8(channels[1]), blue: UInt8(channels[2]))
    }

    /// Red, green and blue of all labels, one after the other.
    public static var table: [UInt8] {
        (0..<256).flatMap { label in
            let color = color(label)
            return [color.red, color.green, color.blue]
        }
    }
}
