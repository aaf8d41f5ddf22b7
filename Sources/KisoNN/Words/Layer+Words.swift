public import KisoTensor

extension Layer<Tensor, Tensor> {
    /// The layer in words, as ``Architecture`` reads them, with the same names of parameters; `nil`
    /// where there are no words for it.
    public var specification: String? { LayerWords.text(of: self) }
}

/// Writes layers in words.
private enum LayerWords {
    static func text(of layer: any TensorLayer) -> String? {
        switch layer {
        case let worded as any WordedLayer: worded.words
        case let sequential as Sequential: text(of: sequential)
        case let residual as Residual: text(of: residual)
        case let branches as Branches: text(of: branches)
        case let frozen as Frozen<Tensor, Tensor>: text(of: frozen)
        case let auxiliary as Auxiliary: text(of: auxiliary)
        default: nil
        }
    }

    /// A `Sequential` in a `Sequential` has no word: without the inner one parameters would have
    /// other names.
    private static func text(of sequential: Sequential) -> String? {
        let words = sequential.layers.map { $0 is Sequential ? nil : text(of: $0) }
        return words.contains(nil) ? nil : words.compactMap { $0 }.joined(separator: " ")
    }

    private static func text(of residual: Residual) -> String? {
        guard let body = text(of: residual.body) else { return nil }
        var parts = [body]
        if let shortcut = residual.shortcut {
            guard let words = text(of: shortcut) else { return nil }
            parts.append(words)
        }
        let head = GroupKind.residual.spelling.text(Arguments().with(residual.activation))
        return "\(head)(\(parts.joined(separator: " | ")))"
    }

    /// Words make a `Sequential` of each branch; other layers would have other names.
    private static func text(of branches: Branches) -> String? {
        let parts = branches.branches.map { ($0 as? Sequential).flatMap { text(of: $0) } }
        if parts.contains(nil) { return nil }
        let arguments = Arguments().with(
            "join", branches.joining.rawValue, default: Branches.Joining.channels.rawValue)
        let head = GroupKind.branches.spelling.text(arguments)
        return "\(head)(\(parts.compactMap { $0 }.joined(separator: " | ")))"
    }

    private static func text(of frozen: Frozen<Tensor, Tensor>) -> String? {
        guard let sequential = frozen.layer as? Sequential, let words = text(of: sequential) else {
            return nil
        }
        return "frozen(\(words))"
    }

    private static func text(of auxiliary: Auxiliary) -> String? {
        guard let words = text(of: auxiliary.head) else { return nil }
        let arguments = Arguments().with("weight", auxiliary.weight, default: 0.3)
        return "\(GroupKind.auxiliary.spelling.text(arguments))(\(words))"
    }
}
