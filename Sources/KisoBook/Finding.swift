/// A number, or a list of them, that an experiment found, beside what it should be.
public struct Finding: Sendable, Codable, Equatable {
    /// Who says what a number should be.
    public enum Source: String, Sendable, Codable {
        /// The book prints it, or says in words what comes out.
        case book
        /// The book says nothing of it; the band is Kiso's own.
        case ours
        /// A band for the small settings of a quick run.
        case quick
    }

    /// What it is, such as `test accuracy`.
    public let name: String
    /// What came out.
    public let value: String
    /// What it should be: a value or a band; `nil` when nobody says so.
    public let expected: String?
    /// Who says so; `nil` when nobody does.
    public let source: Source?
    /// Whether it is so; `nil` when nobody says what it should be.
    public let isWithin: Bool?

    init(
        _ name: String, _ value: String, expected: String? = nil, by source: Source? = nil,
        isWithin: Bool? = nil
    ) {
        self.name = name
        self.value = value
        self.expected = expected
        self.source = source
        self.isWithin = isWithin
    }
}

extension Finding {
    /// What the number should be, for a column headed "book": what is not the book's says so.
    public var expectation: String? {
        guard let expected, let source else { return nil }
        return source == .book ? expected : "\(source.rawValue): \(expected)"
    }

    /// As short as possible, but no digit of a measurement is lost: `0.9352`, `1.32e-05`.
    static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    /// A list in brackets.
    static func text(_ values: [Double]) -> String {
        "[" + values.map(text).joined(separator: ", ") + "]"
    }

    /// A band; one that ends in infinity has one bound.
    static func text(_ band: ClosedRange<Double>) -> String {
        if band.upperBound == .infinity { return "at least \(text(band.lowerBound))" }
        if band.lowerBound == -.infinity { return "at most \(text(band.upperBound))" }
        return "\(text(band.lowerBound)) to \(text(band.upperBound))"
    }
}
