/// A number, or a list of them, that an experiment found, beside what the book says.
public struct Finding: Sendable, Codable, Equatable {
    /// What it is, such as `test accuracy`.
    public let name: String
    /// What came out.
    public let value: String
    /// What the book prints, or the band it must lie in; `nil` when the book says nothing.
    public let book: String?
    /// Whether it lies where the book says; `nil` when the book says nothing.
    public let isWithin: Bool?
}

extension Finding {
    /// As short as possible, but no digit of a measurement is lost: `0.9352`, `1.32e-05`.
    static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }

    /// A list in brackets.
    static func text(_ values: [Double]) -> String {
        "[" + values.map(text).joined(separator: ", ") + "]"
    }
}
