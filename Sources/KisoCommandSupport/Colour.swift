import ArgumentParser
import Foundation

/// When the standard error is coloured.
package enum ColourChoice: String, CaseIterable {
    case auto, always, never
}

extension ColourChoice: ExpressibleByArgument {}

/// Colours messages on the standard error: `--color`, then `NO_COLOR`, then `FORCE_COLOR` or
/// `CLICOLOR_FORCE`, then `TERM=dumb`, then whether it is a terminal.
package struct Colour {
    package let isOn: Bool

    package init(
        _ choice: ColourChoice,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        isTerminal: Bool = isatty(STDERR_FILENO) == 1
    ) {
        func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
        switch choice {
        case .always: isOn = true
        case .never: isOn = false
        case .auto:
            if isSet("NO_COLOR") {
                isOn = false
            } else if isSet("FORCE_COLOR") || isSet("CLICOLOR_FORCE") {
                isOn = true
            } else {
                isOn = isTerminal && environment["TERM"] != "dumb"
            }
        }
    }

    /// The text in green.
    package func good(_ text: String) -> String { isOn ? "\u{1B}[32m\(text)\u{1B}[0m" : text }

    /// The text in dim grey.
    package func quiet(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
