import KisoCore

/// A word of an ``Architecture``: a layer with its arguments, or a group of layers in parentheses.
indirect enum Word: Sendable {
    case layer(text: String, entry: LayerEntry, arguments: Arguments)
    case group(text: String, kind: GroupKind, arguments: Arguments, parts: [[Word]])

    /// The word as it was written, without what is in parentheses.
    var text: String {
        switch self {
        case .layer(let text, _, _), .group(let text, _, _, _): text
        }
    }

    /// The activation that the word gives to what lies before it, or has itself.
    var activation: ActivationFunction? {
        switch self {
        case .layer(_, let entry, let arguments):
            ActivationFunction(rawValue: entry.spelling.word) ?? arguments.activation
        case .group(_, _, let arguments, _): arguments.activation
        }
    }

    /// Whether the word lies between a weight and its activation without changing the deviation for
    /// good.
    var isNormalization: Bool {
        guard case .layer(_, let entry, _) = self else { return false }
        return ["batchnorm", "layernorm", "groupnorm", "dropout"].contains(entry.spelling.word)
    }
}

/// What parentheses make of the layers in them.
enum GroupKind: String, CaseIterable, Sendable {
    /// ``Residual``: the layers, and behind a bar those of the shortcut.
    case residual
    /// ``Branches``, separated by bars.
    case branches
    /// ``Frozen``.
    case frozen
    /// ``Auxiliary``.
    case auxiliary

    /// The word and its arguments, without the parentheses.
    var spelling: Spelling {
        switch self {
        case .residual: Spelling(rawValue, options: [.activation])
        case .branches: Spelling(rawValue, options: [.choice("join", Branches.Joining.self)])
        case .frozen: Spelling(rawValue)
        case .auxiliary:
            Spelling(rawValue, options: [.real("weight", "from 0 to 1") { (0...1).contains($0) }])
        }
    }

    /// How many parts there may be.
    var parts: ClosedRange<Int> {
        switch self {
        case .residual: 1...2
        case .branches: 1...1000
        case .frozen, .auxiliary: 1...1
        }
    }

    /// What it looks like, for messages.
    var usage: String {
        switch self {
        case .residual: "'residual(LAYERS)' or 'residual(LAYERS | SHORTCUT)'"
        case .branches: "'branches(LAYERS | LAYERS …)'"
        case .frozen: "'frozen(LAYERS)'"
        case .auxiliary: "'auxiliary(LAYERS)'"
        }
    }
}
