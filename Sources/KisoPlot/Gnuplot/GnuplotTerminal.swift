/// What a figure is drawn as.
package enum GnuplotTerminal: Sendable, Hashable {
    case svg, png
    case text(width: Int, height: Int)

    /// Whether it is made of characters.
    var isText: Bool { if case .text = self { true } else { false } }

    /// The name of the face that is on every Debian with gnuplot.
    static let font = "DejaVu Sans"

    /// The command that selects it, for a figure of a size in pixels.
    func command(_ size: (width: Int, height: Int)) -> String {
        let face = "font '\(Self.font),15'"
        return switch self {
        case .svg:
            "set terminal svg size \(size.width),\(size.height) fixed noenhanced \(face) rounded "
                + "background '#ffffff'"
        case .png:
            "set terminal pngcairo size \(2 * size.width),\(2 * size.height) noenhanced \(face) "
                + "fontscale 2 linewidth 2 pointscale 2 rounded background '#ffffff'"
        case .text(let width, let height):
            "set terminal dumb size \(min(max(width, 20), 1_000)), \(min(max(height, 8), 1_000)) "
                + "noenhanced mono"
        }
    }
}
