import KisoCore

/// A property of a recorded operation as a value: what is printed, exported and written to a file.
public indirect enum Attribute: Hashable, Sendable {
    /// Nothing.
    case null
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case real(Double)
    /// A word, such as the name of an element type.
    case text(String)
    /// Values in order.
    case list([Attribute])
    /// Values by name.
    case record([String: Attribute])
    /// A whole number that depends on how many examples the input has.
    case size(BatchSize)
}

/// A whole number that depends on the number of examples: `fixed + perExample · examples`.
public struct BatchSize: Hashable, Sendable, Codable {
    /// What does not depend on it.
    public let fixed: Int
    /// What each example adds.
    public let perExample: Int

    /// A number of the form `fixed + perExample · examples`.
    public init(fixed: Int, perExample: Int = 0) {
        self.fixed = fixed
        self.perExample = perExample
    }

    /// The number that is `first` for `examples` and `second` for one example more.
    init(_ first: Int, _ second: Int, examples: Int) {
        perExample = second - first
        fixed = first - perExample * examples
    }

    /// The number for a number of examples; `nil` when it overflows.
    public func value(examples: Int) -> Int? {
        let (product, overflow) = perExample.multipliedReportingOverflow(by: examples)
        let (sum, overflows) = fixed.addingReportingOverflow(product)
        return overflow || overflows ? nil : sum
    }
}

extension Attribute {
    /// Whether it depends on the number of examples.
    var dependsOnBatch: Bool {
        switch self {
        case .size: true
        case .list(let values): values.contains(where: \.dependsOnBatch)
        case .record(let values): values.values.contains(where: \.dependsOnBatch)
        case .null, .bool, .integer, .real, .text: false
        }
    }

    /// The value for a number of examples; `nil` when a number overflows.
    package func resolved(examples: Int) -> Attribute? {
        switch self {
        case .null, .bool, .integer, .real, .text: return self
        case .size(let size): return size.value(examples: examples).map { .integer($0) }
        case .list(let values):
            let resolved = values.compactMap { $0.resolved(examples: examples) }
            return resolved.count == values.count ? .list(resolved) : nil
        case .record(let values):
            let resolved = values.compactMapValues { $0.resolved(examples: examples) }
            return resolved.count == values.count ? .record(resolved) : nil
        }
    }

    /// What is `first` for `examples` and `second` for one example more; `nil` when they differ in
    /// something else than whole numbers.
    static func joined(_ first: Attribute, _ second: Attribute, examples: Int) -> Attribute? {
        switch (first, second) {
        case (.integer(let a), .integer(let b)) where a != b:
            return .size(BatchSize(a, b, examples: examples))
        case (.list(let a), .list(let b)) where a.count == b.count:
            let values = zip(a, b).compactMap { joined($0, $1, examples: examples) }
            return values.count == a.count ? .list(values) : nil
        case (.record(let a), .record(let b)) where a.keys == b.keys:
            var values: [String: Attribute] = [:]
            for (name, value) in a {
                guard let other = b[name], let both = joined(value, other, examples: examples)
                else { return nil }
                values[name] = both
            }
            return .record(values)
        default: return first == second ? first : nil
        }
    }
}

extension Attribute: CustomStringConvertible {
    /// Such as `axis: 1, shape: (batch, 100)`.
    public var description: String {
        switch self {
        case .null: "nil"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let value): value
        case .list(let values): "(" + values.map(\.description).joined(separator: ", ") + ")"
        case .record(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
                .joined(separator: ", ")
        case .size(let size): size.description
        }
    }
}

extension BatchSize: CustomStringConvertible {
    /// Such as `batch`, `12·batch` or `7`.
    public var description: String {
        if perExample == 0 { return "\(fixed)" }
        let part = perExample == 1 ? "batch" : "\(perExample)·batch"
        return fixed == 0 ? part : "\(part) + \(fixed)"
    }
}
