import Foundation

/// Turns texts and numbers of the user into gnuplot's literals, so that none can become a command.
package enum GnuplotText {
    /// A double-quoted literal of letters, digits and harmless marks; every other ASCII character
    /// is an octal escape, so that gnuplot, which looks for backquotes and macros in the raw line,
    /// finds none. (Inside single quotes nothing is special either, but gnuplot 5.4 misreads a
    /// literal that begins with a quote.) Line breaks and other control characters become spaces;
    /// texts over 300 characters are cut.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in cleaned(text).unicodeScalars {
            if scalar.value >= 0x80 || harmless.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let octal = String(scalar.value, radix: 8)
                result += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            }
        }
        return result + "\""
    }

    private static let harmless = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:()+-=_/".unicodeScalars)

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
