import Foundation

/// Texts inside SVG and inside Graphviz' labels, which both read XML's entities.
package enum XMLText {
    /// The text with the characters escaped that XML gives a meaning.
    package static func escaped(_ text: String) -> String {
        GnuplotText.cleaned(text)
            .replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }
}
