import Foundation

/// Turns texts and numbers of the user into gnuplot's literals, so that none can become a command.
package enum GnuplotText {
    /// A single-quoted literal: gnuplot expands no backquote, macro or escape inside one, and the
    /// only special character, the quote itself, is doubled. Line breaks and other control
    /// characters become spaces; texts over 300 characters are cut.
    package static func quoted(_ text: String) -> String {
        "'" + cleaned(text).replacingOccurrences(of: "'", with: "''") + "'"
    }

    /// A literal for a tick, which gnuplot also reads as a format for numbers.
    package static func quotedTick(_ text: String) -> String {
        quoted(text.replacingOccurrences(of: "%", with: "%%"))
    }

    /// The text on one line, without characters that XML forbids.
    package static func cleaned(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(300) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
                result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// A number, `NaN` for what cannot be drawn.
    package static func number(_ value: Double) -> String {
        // gnuplot's axes overflow near the ends of the range of doubles.
        guard value.isFinite, abs(value) < 1e290 else { return "NaN" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }
}
