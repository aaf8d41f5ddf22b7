/// A number, or a list of them, that an experiment found, beside what it should be.
public struct Finding: Sendable, Codable, Equatable {
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
    /// What the book prints, for a column headed "book"; `nil` where it prints nothing.
    public var printed: String? {
        source?.kind == .prints ? expected : source?.printed
    }

    /// What the number is judged by if that is not what the book prints: `ours: 0.9 to 1`.
    public var criterion: String? {
        guard let expected, let source, source.kind != .prints else { return nil }
        return "\(source.name): \(expected)"
    }

    /// What the number should be, and who says so if it is not printed in the book.
    public var expectation: String? {
        guard let criterion else { return expected }
        return source?.printed.map { "\(criterion) (book: \($0))" } ?? criterion
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
