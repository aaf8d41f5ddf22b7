/// Values of one kind by name: the one place that says "unknown X, did you mean Y".
///
/// ```swift
/// let schedules = Catalog<Double>("schedule", [("constant", 1), ("half", 0.5)])
/// try schedules["halv"]  // unknown schedule 'halv' (did you mean 'half'?); known: constant, half
/// ```
public struct Catalog<Value: Sendable>: Sendable {
    /// What a value is called in messages, such as `optimizer`.
    public let kind: String
    /// The names in the order in which they were given.
    public let names: [String]
    private let values: [String: Value]

    /// Lists values under their names; of two with the same name the first counts.
    public init(_ kind: String, _ entries: [(name: String, value: Value)]) {
        self.kind = kind
        values = Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first }
        var seen: Set<String> = []
        names = entries.map(\.name).filter { seen.insert($0).inserted }
    }

    /// Whether there is a value of this name.
    public func contains(_ name: String) -> Bool { values[name] != nil }

    /// The value of a name.
    ///
    /// - Throws: ``KisoError`` `.usage` for an unknown name, with the nearest one and all of them.
    public subscript(_ name: String) -> Value {
        get throws {
            if let value = values[name] { return value }
            throw KisoError(
                .usage,
                "unknown \(kind) '\(name)'\(Suggestion.phrase(for: name, among: names)); known: "
                    + names.joined(separator: ", "))
        }
    }
}
