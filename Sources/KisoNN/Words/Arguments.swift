import KisoCore

/// The arguments of one word by name, checked.
struct Arguments: Sendable, Hashable {
    private var values: [String: String] = [:]

    /// None.
    init() {}

    /// A value as it is written.
    subscript(_ name: String) -> String? { values[name] }

    /// An integer.
    func integer(_ name: String, default value: Int = 1) -> Int {
        values[name].flatMap { Int($0) } ?? value
    }

    /// A number.
    func real(_ name: String, default value: Double) -> Double {
        values[name].flatMap { Double($0) } ?? value
    }

    /// One of the raw values of a type.
    func choice<C: RawRepresentable<String>>(_ name: String, default value: C) -> C {
        values[name].flatMap { C(rawValue: $0) } ?? value
    }

    /// The activation, if there is one.
    var activation: ActivationFunction? {
        values["activation"].flatMap { ActivationFunction(rawValue: $0) }
    }

    /// The same with a value, unless it is the default.
    func with<V: Equatable>(_ name: String, _ value: V, default usual: V? = nil) -> Arguments {
        if value == usual { return self }
        var next = self
        next.values[name] = "\(value)"
        return next
    }

    /// The same with the name of an activation, if there is one.
    func with(_ activation: ActivationFunction?) -> Arguments {
        activation.map { with("activation", $0.rawValue) } ?? self
    }

    /// Takes a value as it was written.
    ///
    /// - Throws: ``KisoError`` `.usage` when it is none of those that the argument takes.
    mutating func set(_ argument: Spelling.Argument, to value: String, in text: String) throws {
        switch argument.kind {
        case .integer(_, let word?) where value == word:
            values[argument.name] = word
        case .integer(let least, _):
            guard let number = Int(value), number >= least, number <= Spelling.limit else {
                throw KisoError(
                    .usage,
                    "'\(text)': \(argument.name) is '\(value)', not an integer from \(least) to "
                        + "\(Spelling.limit)")
            }
            values[argument.name] = "\(number)"
        case .real(let expected, let holds):
            guard let number = Double(value), holds(number) else {
                throw KisoError(
                    .usage, "'\(text)': the \(argument.name) must be a number \(expected)")
            }
            values[argument.name] = "\(number)"
        case .choice(let words):
            guard words.contains(value) else {
                throw KisoError(
                    .usage,
                    "'\(text)': \(argument.name) is '\(value)'"
                        + "\(Suggestion.phrase(for: value, among: words)); expected "
                        + words.joined(separator: ", "))
            }
            values[argument.name] = value
        case .shape:
            guard let shape = Shape(sizes: value) else {
                throw KisoError(
                    .usage, "'\(text)': \(argument.name) is '\(value)', not sizes such as 1x28x28")
            }
            values[argument.name] = shape.sizes
        }
    }
}

extension Shape {
    /// Reads `1x28x28`: at most eight positive sizes whose product an integer holds.
    package init?(sizes text: String) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        let sizes = parts.compactMap { Int($0) }
        guard sizes.count == parts.count, (1...8).contains(sizes.count),
            sizes.allSatisfy({ $0 > 0 }), let shape = Shape(checking: sizes)
        else { return nil }
        self = shape
    }

    /// `1x28x28`.
    package var sizes: String { dimensions.map(String.init).joined(separator: "x") }
}
