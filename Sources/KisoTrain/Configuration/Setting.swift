import KisoCore

/// One entry of a ``TrainingConfiguration``: its name, what it means, and what it may be.
public struct Setting: Sendable {
    /// Where a configuration keeps a value.
    typealias Path<Value> = any WritableKeyPath<TrainingConfiguration, Value> & Sendable

    /// The name in files, such as `batch-size`.
    public let name: String
    /// What it means, in one sentence.
    public let help: String
    /// What values it takes, in words.
    let expected: String
    /// The value as text; `nil` where there is none.
    let read: @Sendable (TrainingConfiguration) -> String?
    /// Takes a value as text; returns whether it is one.
    let write: @Sendable (inout TrainingConfiguration, String) -> Bool

    /// Sets the value of a configuration.
    ///
    /// - Parameters:
    ///   - origin: what an error calls the place that the value came from, such as a flag.
    ///   - configuration: the settings to change.
    ///   - text: the value as it was written.
    /// - Throws: `KisoError` `.usage` when it is none of those that the setting takes.
    public func set(
        _ configuration: inout TrainingConfiguration, to text: String, from origin: String
    ) throws {
        if !write(&configuration, text) {
            throw KisoError(
                .usage,
                "\(origin) \(text.isEmpty ? "''" : text): expected \(expected)")
        }
    }

}

extension Setting {
    /// A value that is always there.
    private init<Value>(
        _ name: String, _ path: Path<Value>, _ help: String, _ expected: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.init(
            name: name, help: help, expected: expected, read: { "\($0[keyPath: path])" },
            write: { configuration, text in
                guard let value = parse(text) else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    /// A value that may be left out.
    private init<Value>(
        optional name: String, _ path: Path<Value?>, _ help: String, _ expected: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.init(
            name: name, help: help, expected: expected,
            read: { $0[keyPath: path].map { "\($0)" } },
            write: { configuration, text in
                guard let value = parse(text) else { return false }
                configuration[keyPath: path] = value
                return true
            })
    }

    private static let someText = "a text that is not empty"

    private static func numbers(_ range: ClosedRange<Int>) -> String {
        "a number from \(range.lowerBound) to \(range.upperBound)"
    }

    /// A text, which may be left out.
    static func text(_ name: String, _ path: Path<String?>, _ help: String) -> Setting {
        Setting(optional: name, path, help, someText) { $0.isEmpty ? nil : $0 }
    }

    /// A text that is always there.
    static func text(_ name: String, _ path: Path<String>, _ help: String) -> Setting {
        Setting(name, path, help, someText) { $0.isEmpty ? nil : $0 }
    }

    /// Yes or no.
    static func choice(_ name: String, _ path: Path<String>, _ help: String) -> Setting {
        Setting(name, path, help, "yes or no") {
            ["yes": "yes", "true": "yes", "no": "no", "false": "no"][$0.lowercased()]
        }
    }

    /// An integer in a range.
    static func integer(
        _ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        Setting(name, path, help, numbers(range)) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// An integer in a range, which may be left out.
    static func integer(
        _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ help: String
    ) -> Setting {
        Setting(optional: name, path, help, numbers(range)) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number for which a condition holds, which may be left out.
    static func real(
        _ name: String, _ path: Path<Double?>, _ expected: String, _ help: String,
        _ holds: @escaping @Sendable (Double) -> Bool
    ) -> Setting {
        Setting(optional: name, path, help, expected) {
            Double($0).flatMap { $0.isFinite && holds($0) ? $0 : nil }
        }
    }

    /// A number for which a condition holds.
    static func real(
        _ name: String, _ path: Path<Double>, _ expected: String, _ help: String,
        _ holds: @escaping @Sendable (Double) -> Bool
    ) -> Setting {
        Setting(name, path, help, expected) {
            Double($0).flatMap { $0.isFinite && holds($0) ? $0 : nil }
        }
    }
}
