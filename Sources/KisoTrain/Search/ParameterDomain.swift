import Foundation

/// How equal steps of a parameter are measured.
public enum ParameterScale: String, Sendable, Hashable, Codable {
    /// Equal differences are equal steps.
    case linear
    /// Equal ratios are equal steps, so that each power of ten is as likely.
    case logarithmic
}

/// The values that a parameter of a search may have.
///
/// Samplers see every domain as the interval from 0 to 1, or as a list of choices:
/// `u = (t(x) − t(a)) / (t(b) − t(a))`, where `t` is the identity or the logarithm. An integer range of
/// n values has n equal pieces of the interval.
public enum ParameterDomain: Sendable, Hashable {
    /// Numbers of a range.
    case float(ClosedRange<Double>, ParameterScale)
    /// Integers of a range.
    case integer(ClosedRange<Int>, ParameterScale)
    /// One of some texts.
    case choice([String])

    /// How many choices there are; `nil` for numbers.
    public var choices: Int? {
        if case .choice(let names) = self { names.count } else { nil }
    }

    /// The value at a place from 0 to 1; of choices the place is the index.
    public func value(at place: Double) -> ParameterValue {
        switch self {
        case .float(let range, .linear):
            return .float(
                range.lowerBound + (range.upperBound - range.lowerBound) * place.clamped(0...1))
        case .float(let range, .logarithmic):
            let low = log(range.lowerBound), high = log(range.upperBound)
            return .float(exp(low + (high - low) * place.clamped(0...1)).clamped(range))
        case .integer(let range, let scale):
            // Half a step on either side, so that the first and the last are as likely as the others.
            let low = Self.scaled(Double(range.lowerBound) - 0.5, scale)
            let high = Self.scaled(Double(range.upperBound) + 0.5, scale)
            let real = low + (high - low) * place.clamped(0...1)
            let number = (scale == .logarithmic ? exp(real) : real).rounded()
            return .integer(
                Int(number.clamped(Double(range.lowerBound)...Double(range.upperBound))))
        case .choice(let names):
            return .choice(names[Int(place.clamped(0...Double(names.count - 1)))])
        }
    }

    /// Where a value lies, from 0 to 1; the index of a choice. `nil` for a value of another kind.
    public func place(of value: ParameterValue) -> Double? {
        switch self {
        case .float(let range, let scale):
            guard let number = value.number, range.contains(number) else { return nil }
            let low = Self.scaled(range.lowerBound, scale)
            let high = Self.scaled(range.upperBound, scale)
            return high > low ? (Self.scaled(number, scale) - low) / (high - low) : 0.5
        case .integer(let range, let scale):
            guard let number = value.number, let integer = Int(exactly: number),
                range.contains(integer)
            else { return nil }
            let low = Self.scaled(Double(range.lowerBound) - 0.5, scale)
            let high = Self.scaled(Double(range.upperBound) + 0.5, scale)
            return (Self.scaled(number, scale) - low) / (high - low)
        case .choice(let names):
            return names.firstIndex(of: value.text).map(Double.init)
        }
    }

    private static func scaled(_ number: Double, _ scale: ParameterScale) -> Double {
        scale == .logarithmic ? log(number) : number
    }
}

extension Double {
    /// The nearest number of a range.
    func clamped(_ range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

/// A value of a parameter.
public enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
    /// A number.
    case float(Double)
    /// An integer.
    case integer(Int)
    /// One of some texts.
    case choice(String)

    /// The number; `nil` for a text.
    public var number: Double? {
        switch self {
        case .float(let number): number
        case .integer(let number): Double(number)
        case .choice: nil
        }
    }

    /// As a setting takes it.
    public var text: String {
        switch self {
        case .float(let number): "\(number)"
        case .integer(let number): "\(number)"
        case .choice(let name): name
        }
    }

    /// The text, numbers with four digits.
    public var description: String {
        if case .float(let number) = self { return String(format: "%.4g", number) }
        return text
    }
}

extension ParameterValue: Codable {
    /// A number or a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .float(let number): try container.encode(number)
        case .integer(let number): try container.encode(number)
        case .choice(let name): try container.encode(name)
        }
    }

    /// Reads a number or a text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .float(number)
        } else {
            self = .choice(try container.decode(String.self))
        }
    }
}

extension ParameterDomain: Codable {
    private enum Key: String, CodingKey {
        case kind, low, high, scale, choices
    }

    /// `{"kind": "float", "low": …, "high": …, "scale": …}` or `{"kind": "choice", "choices": […]}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .float(let range, let scale):
            try container.encode("float", forKey: .kind)
            try container.encode(range.lowerBound, forKey: .low)
            try container.encode(range.upperBound, forKey: .high)
            try container.encode(scale, forKey: .scale)
        case .integer(let range, let scale):
            try container.encode("integer", forKey: .kind)
            try container.encode(range.lowerBound, forKey: .low)
            try container.encode(range.upperBound, forKey: .high)
            try container.encode(scale, forKey: .scale)
        case .choice(let names):
            try container.encode("choice", forKey: .kind)
            try container.encode(names, forKey: .choices)
        }
    }

    /// Reads what was encoded; an empty or reversed domain is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func range<Bound: Comparable & Decodable>(_: Bound.Type) throws -> ClosedRange<Bound> {
            let low = try container.decode(Bound.self, forKey: .low)
            let high = try container.decode(Bound.self, forKey: .high)
            guard low <= high else {
                throw DecodingError.dataCorruptedError(
                    forKey: .low, in: container, debugDescription: "a reversed range")
            }
            return low...high
        }
        switch try container.decode(String.self, forKey: .kind) {
        case "float":
            self = .float(
                try range(Double.self), try container.decode(ParameterScale.self, forKey: .scale))
        case "integer":
            self = .integer(
                try range(Int.self), try container.decode(ParameterScale.self, forKey: .scale))
        default:
            let names = try container.decode([String].self, forKey: .choices)
            guard !names.isEmpty else {
                throw DecodingError.dataCorruptedError(
                    forKey: .choices, in: container, debugDescription: "no choices")
            }
            self = .choice(names)
        }
    }
}
