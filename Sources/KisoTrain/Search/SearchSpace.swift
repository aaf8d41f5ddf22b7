import Foundation
import KisoCore

/// A space to search in that is declared, in a file or in flags: settings of a ``TrainingConfiguration`` and
/// what they may be.
///
/// ```swift
/// var space = SearchSpace()
/// try space.add("lr=log:1e-5..1e-1", from: "--vary")
/// try space.add("optimizer=choice:sgd,adamw", from: "--vary")
/// try space.add("weight-decay=log:1e-6..1e-2 when optimizer=adamw", from: "--vary")
/// ```
public struct SearchSpace: Sendable, Equatable {
    /// A parameter of the space.
    public struct Parameter: Sendable, Equatable {
        /// The setting.
        public let name: String
        /// What it may be.
        public let domain: ParameterDomain
        /// When it is there at all; `nil` for always.
        public let condition: Condition?
    }

    /// What another parameter must be.
    public struct Condition: Sendable, Equatable {
        /// The other parameter.
        public let name: String
        /// One of these values, as texts.
        public let values: [String]

        /// A condition.
        public init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// The parameters in the order in which they are asked for.
    public private(set) var parameters: [Parameter] = []

    /// An empty space.
    public init() {}

    /// Settings that say what the data are, or how a trial is judged: they are the same for all trials.
    public static let fixed: Set<String> = [
        "data", "data-dir", "target", "task", "size", "window", "horizon", "skip-bad", "validation",
        "metrics", "monitor", "seed",
    ]

    /// Other words for settings.
    private static let otherNames = ["learning-rate": "lr", "batch": "batch-size"]

    /// What a domain looks like in words.
    public static let spelling =
        "log:1e-5..1e-1, linear:0..0.5, integer:1..10, integer-log:16..512 or choice:a,b"

    /// Adds a parameter in words: `NAME=DOMAIN`, or `NAME=DOMAIN when NAME=VALUE,VALUE`.
    ///
    /// - Parameters:
    ///   - origin: what an error calls the place that the words came from.
    ///   - words: the parameter.
    /// - Throws: `KisoError` `.usage` for what is no such thing.
    public mutating func add(_ words: String, from origin: String) throws {
        guard let equals = words.firstIndex(of: "=") else {
            throw KisoError(
                .usage, "\(origin) \(words): expected NAME=DOMAIN, such as lr=log:1e-5..1e-1")
        }
        try add(
            String(words[..<equals]).trimmed,
            String(words[words.index(after: equals)...]), from: "\(origin) \(words)")
    }

    /// Adds a parameter by its name and the words for the rest.
    public mutating func add(_ name: String, _ words: String, from origin: String) throws {
        let (domain, condition) = try Self.parsed(words, from: origin)
        try add(name, domain, when: condition, from: origin)
    }

    /// Adds a parameter.
    ///
    /// - Throws: `KisoError` `.usage` for a setting that is unknown, fixed or there already, for values
    ///   that it does not take, and for a condition that can never hold.
    public mutating func add(
        _ name: String, _ domain: ParameterDomain, when condition: Condition? = nil,
        from origin: String
    ) throws {
        let name = Self.otherNames[name] ?? name
        let condition = condition.map {
            Condition(name: Self.otherNames[$0.name] ?? $0.name, values: $0.values)
        }
        guard !parameters.contains(where: { $0.name == name }) else {
            throw KisoError(.usage, "\(origin): '\(name)' is in the space already")
        }
        if Self.fixed.contains(name) {
            throw KisoError(
                .usage, "\(origin): '\(name)' must be the same for all trials; it cannot vary")
        }
        try Self.check(name, domain, from: origin)
        if let condition { try check(condition, from: origin) }
        parameters.append(Parameter(name: name, domain: domain, condition: condition))
    }

    /// Both ends of a range, and every choice, must be values of the setting.
    private static func check(
        _ name: String, _ domain: ParameterDomain, from origin: String
    ) throws {
        var values: [String]
        switch domain {
        case .choice(let names):
            values = names
            guard !names.isEmpty, Set(names).count == names.count else {
                throw KisoError(.usage, "\(origin): expected choices that are different")
            }
        default: values = [domain.value(at: 0).text, domain.value(at: 1).text]
        }
        for value in values {
            var configuration = TrainingConfiguration()
            do {
                try configuration.set(name, to: value)
            } catch let error as KisoError {
                throw KisoError(.usage, "\(origin): \(error.message)")
            }
        }
    }

    private func check(_ condition: Condition, from origin: String) throws {
        guard let other = parameters.first(where: { $0.name == condition.name }) else {
            let known = parameters.map(\.name)
            throw KisoError(
                .usage,
                "\(origin): hangs on '\(condition.name)', which is not in the space before it"
                    + Suggestion.phrase(for: condition.name, among: known))
        }
        guard case .choice(let names) = other.domain else { return }
        for value in condition.values where !names.contains(value) {
            throw KisoError(
                .usage,
                "\(origin): '\(other.name)' is never '\(value)'"
                    + Suggestion.phrase(for: value, among: names))
        }
    }

    private static func parsed(
        _ words: String, from origin: String
    ) throws -> (ParameterDomain, Condition?) {
        guard let range = words.range(of: " when ") else {
            return (try domain(words.trimmed, from: origin), nil)
        }
        let halves = words[range.upperBound...].split(separator: "=", maxSplits: 1)
        guard halves.count == 2 else {
            throw KisoError(.usage, "\(origin): expected 'when NAME=VALUE' at the end")
        }
        return (
            try domain(String(words[..<range.lowerBound]).trimmed, from: origin),
            Condition(
                name: String(halves[0]).trimmed,
                values: halves[1].split(separator: ",").map { String($0).trimmed })
        )
    }

    /// A domain in words.
    ///
    /// - Throws: `KisoError` `.usage` that says what was expected, or that a range is reversed or empty.
    public static func domain(_ words: String, from origin: String) throws -> ParameterDomain {
        let halves = words.split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        let refusal = KisoError(.usage, "\(origin): expected \(spelling)")
        guard halves.count == 2 else { throw refusal }
        if halves[0] == "choice" {
            return .choice(halves[1].split(separator: ",").map { String($0).trimmed })
        }
        guard let dots = halves[1].range(of: "..") else { throw refusal }
        let low = String(halves[1][..<dots.lowerBound]).trimmed
        let high = String(halves[1][dots.upperBound...]).trimmed
        return try domain(halves[0], low, high, from: origin)
    }

    /// A range of numbers by the word for its kind and its bounds.
    public static func domain(
        _ kind: String, _ low: String, _ high: String, from origin: String
    ) throws -> ParameterDomain {
        func ordered<Bound: Comparable>(_ a: Bound?, _ b: Bound?, _ what: String) throws
            -> ClosedRange<Bound>
        {
            guard let a, let b else {
                throw KisoError(.usage, "\(origin): \(low)..\(high): expected two \(what)")
            }
            guard a < b else {
                throw KisoError(
                    .usage,
                    "\(origin): \(low)..\(high): is \(a == b ? "empty" : "reversed"); expected the "
                        + "smaller number first")
            }
            return a...b
        }
        func number(_ text: String) -> Double? {
            Double(text).flatMap { $0.isFinite && abs($0) < 1e100 ? $0 : nil }
        }
        func integer(_ text: String) -> Int? {
            Int(text).flatMap { abs($0) < 1 << 53 ? $0 : nil }
        }
        let domain: ParameterDomain
        var isPositive = true
        switch kind {
        case "log":
            let range = try ordered(number(low), number(high), "numbers")
            (domain, isPositive) = (.float(range, .logarithmic), range.lowerBound > 0)
        case "linear": domain = .float(try ordered(number(low), number(high), "numbers"), .linear)
        case "integer":
            domain = .integer(try ordered(integer(low), integer(high), "integers"), .linear)
        case "integer-log":
            let range = try ordered(integer(low), integer(high), "integers")
            (domain, isPositive) = (.integer(range, .logarithmic), range.lowerBound > 0)
        default:
            throw KisoError(
                .usage,
                "\(origin): unknown kind '\(kind)'"
                    + Suggestion.phrase(
                        for: kind, among: ["log", "linear", "integer", "integer-log", "choice"])
                    + "; expected \(spelling)")
        }
        guard isPositive else {
            throw KisoError(
                .usage, "\(origin): \(low)..\(high): a logarithm needs positive numbers")
        }
        return domain
    }

    /// Asks a trial for the values of all parameters that are there, as texts by name.
    public func values(of trial: Trial) -> [(name: String, value: String)] {
        var values: [(name: String, value: String)] = []
        for parameter in parameters {
            if let condition = parameter.condition {
                guard let other = values.first(where: { $0.name == condition.name }),
                    condition.values.contains(other.value)
                else { continue }
            }
            values.append((parameter.name, trial.value(parameter.name, parameter.domain).text))
        }
        return values
    }

    /// The space in words, the same for equal spaces.
    public var text: String {
        parameters.map { parameter in
            let condition = parameter.condition.map {
                " when \($0.name)=\($0.values.joined(separator: ","))"
            }
            return "\(parameter.name)=\(parameter.domain.text)\(condition ?? "")"
        }.joined(separator: "; ")
    }
}

extension ParameterDomain {
    /// As ``SearchSpace`` spells it.
    var text: String {
        switch self {
        case .float(let range, let scale):
            "\(scale == .logarithmic ? "log" : "linear"):\(range.lowerBound)..\(range.upperBound)"
        case .integer(let range, let scale):
            "\(scale == .logarithmic ? "integer-log" : "integer"):\(range.lowerBound)..\(range.upperBound)"
        case .choice(let names): "choice:\(names.joined(separator: ","))"
        }
    }
}

extension String {
    /// The text without spaces at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
