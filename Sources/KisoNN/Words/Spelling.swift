import KisoCore

/// How a layer is written in words: `conv:FILTERS,SIZE[,padding=N]…`. Declared beside each layer.
struct Spelling: Sendable {
    /// One argument.
    struct Argument: Sendable {
        /// What values it takes.
        enum Kind: Sendable {
            /// An integer from the number on, to 2²⁰, or a word instead.
            case integer(from: Int, or: String? = nil)
            /// A number for which the condition holds; the text says which.
            case real(String, @Sendable (Double) -> Bool)
            /// One of some words.
            case choice([String])
            /// Sizes such as `1x28x28`.
            case shape
        }

        let name: String
        let kind: Kind
    }

    /// The largest integer.
    static let limit = 1 << 20

    let word: String
    /// The arguments without a name, in order.
    let required: [Argument]
    /// Those with a name.
    let options: [Argument]

    /// What is wrong with arguments that are each right, in words.
    private let problem: @Sendable (Arguments) -> String?

    init(
        _ word: String, _ required: [Argument] = [], options: [Argument] = [],
        problem: @escaping @Sendable (Arguments) -> String? = { _ in nil }
    ) {
        self.word = word
        self.required = required
        self.options = options
        self.problem = problem
    }

    /// What the word looks like, for messages.
    var usage: String {
        if required.isEmpty && options.isEmpty { return "'\(word)' without arguments" }
        let named = options.map { option in
            if case .choice(let words) = option.kind {
                return "\(option.name)=\(words.joined(separator: "|"))"
            }
            return "\(option.name)=N"
        }
        if required.isEmpty { return "'\(word)' or '\(word):\(named[0])'" }
        return "'\(word):" + required.map { $0.name.uppercased() }.joined(separator: ",")
            + named.map { "[,\($0)]" }.joined() + "'"
    }

    /// Reads the arguments behind the colon.
    ///
    /// - Parameter text: the whole word, for messages.
    func arguments(of given: [String], in text: String) throws -> Arguments {
        guard given.count >= required.count, given.count <= required.count + options.count else {
            throw KisoError(.usage, "'\(text)': expected \(usage)")
        }
        var arguments = Arguments()
        for (index, part) in given.enumerated() {
            if index < required.count {
                try arguments.set(required[index], to: part, in: text)
                continue
            }
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = options.first(where: { $0.name == halves[0] }),
                arguments[option.name] == nil
            else {
                throw KisoError(
                    .usage, "'\(text)': unknown argument '\(part)'; expected \(usage)")
            }
            try arguments.set(option, to: halves.count > 1 ? String(halves[1]) : "", in: text)
        }
        if let problem = problem(arguments) { throw KisoError(.usage, "'\(text)': \(problem)") }
        return arguments
    }

    /// The word with its arguments; options that are not there are left out.
    func text(_ arguments: Arguments) -> String {
        let ordered = required.map { arguments[$0.name] ?? "" }
        let named = options.compactMap { option in
            arguments[option.name].map { "\(option.name)=\($0)" }
        }
        let all = ordered + named
        return all.isEmpty ? word : word + ":" + all.joined(separator: ",")
    }
}

extension Spelling.Argument {
    /// An integer that is at least 1, or at least another number.
    static func integer(
        _ name: String, from least: Int = 1, or word: String? = nil
    ) -> Spelling.Argument {
        Spelling.Argument(name: name, kind: .integer(from: least, or: word))
    }

    /// A number for which a condition holds, in words and as a function.
    static func real(
        _ name: String, _ expected: String, _ holds: @escaping @Sendable (Double) -> Bool
    ) -> Spelling.Argument {
        Spelling.Argument(name: name, kind: .real(expected, holds))
    }

    /// ε of a normalisation.
    static let epsilon = real("epsilon", "above 0") { $0 > 0 && $0.isFinite }

    /// One of the raw values of a type.
    static func choice<C: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ type: C.Type
    ) -> Spelling.Argument {
        Spelling.Argument(name: name, kind: .choice(type.allCases.map(\.rawValue)))
    }

    /// The activation behind a layer.
    static let activation = choice("activation", ActivationFunction.self)
    /// How sizes that do not divide are rounded.
    static let rounding = choice("rounding", WindowGeometry.Rounding.self)
}
