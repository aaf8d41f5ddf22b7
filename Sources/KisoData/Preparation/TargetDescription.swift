import KisoCore
public import KisoTensor

/// What the outputs of a network mean.
public enum TargetDescription: Codable, Sendable, Equatable {
    /// One of several classes; the index is the label.
    case classes(names: [String])
    /// Numbers, learnt as `(value − mean) / deviation`.
    case numbers(names: [String], mean: [Double], deviation: [Double])

    /// How many outputs a network has for it.
    public var count: Int {
        switch self {
        case .classes(let names), .numbers(let names, _, _): names.count
        }
    }

    /// The names of the classes, or of the numbers.
    public var names: [String] {
        switch self {
        case .classes(let names), .numbers(let names, _, _): names
        }
    }

    /// Whether the outputs are classes.
    public var isClassification: Bool {
        if case .classes = self { true } else { false }
    }

    /// Outputs in the units of the data: `output · deviation + mean`; those of classes as they are.
    ///
    /// - Parameter outputs: `[n, count]`, or `[n]` for one number.
    public func restored(_ outputs: Tensor) -> Tensor {
        guard case .numbers(_, let mean, let deviation) = self, !mean.isEmpty else {
            return outputs
        }
        let values = outputs.values(as: Double.self).enumerated().map { index, value in
            value * deviation[index % mean.count] + mean[index % mean.count]
        }
        return Tensor(values.map { Float($0) }, shape: outputs.shape)
    }

    /// The label of a class.
    ///
    /// - Throws: ``KisoError`` `.badData` for a name that is none of the classes.
    func label(of name: String, place: String) throws -> Int64 {
        guard let label = names.firstIndex(of: name) else {
            throw KisoError(
                .badData,
                "\(place): '\(name)' is none of the classes that are known: \(names.listed)")
        }
        return Int64(label)
    }
}

extension [String] {
    /// The first of them for a message, with how many more there are.
    var listed: String {
        prefix(12).joined(separator: ", ") + (count > 12 ? " and \(count - 12) more" : "")
    }
}
