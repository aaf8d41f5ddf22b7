import KisoCore

/// The optimizers by name, as `--optimizer` takes them.
public enum OptimizerCatalog {
    /// The names.
    public static var names: [String] {
        [SGD.name, Momentum.name, Nesterov.name, AdaGrad.name, RMSProp.name, Adam.name]
    }

    /// The optimizer of a name with a learning rate, or with its usual one.
    ///
    /// - Throws: ``KisoError`` `.usage` for an unknown name, with the nearest one.
    public static func make(_ name: String, learningRate rate: Double? = nil) throws
        -> any Optimizer
    {
        switch name {
        case SGD.name: rate.map { SGD(learningRate: $0) } ?? SGD()
        case Momentum.name: rate.map { Momentum(learningRate: $0) } ?? Momentum()
        case Nesterov.name: rate.map { Nesterov(learningRate: $0) } ?? Nesterov()
        case AdaGrad.name: rate.map { AdaGrad(learningRate: $0) } ?? AdaGrad()
        case RMSProp.name: rate.map { RMSProp(learningRate: $0) } ?? RMSProp()
        case Adam.name: rate.map { Adam(learningRate: $0) } ?? Adam()
        default:
            throw KisoError(
                .usage,
                "unknown optimizer '\(name)'\(Suggestion.phrase(for: name, among: names)); known: "
                    + names.joined(separator: ", "))
        }
    }
}
