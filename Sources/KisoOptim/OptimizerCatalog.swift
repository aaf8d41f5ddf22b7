import KisoCore

/// The optimizers by name.
public enum OptimizerCatalog {
    /// Makes an optimizer with a learning rate, or with its default one.
    private typealias Maker = @Sendable (_ rate: Double?) -> any Optimizer

    private static let makers = Catalog<Maker>(
        "optimizer",
        [
            (SGD.name, { $0.map { SGD(learningRate: $0) } ?? SGD() }),
            (Momentum.name, { $0.map { Momentum(learningRate: $0) } ?? Momentum() }),
            (Nesterov.name, { $0.map { Nesterov(learningRate: $0) } ?? Nesterov() }),
            (AdaGrad.name, { $0.map { AdaGrad(learningRate: $0) } ?? AdaGrad() }),
            (RMSProp.name, { $0.map { RMSProp(learningRate: $0) } ?? RMSProp() }),
            (
                "rmsprop-centered",
                {
                    RMSProp(
                        learningRate: $0 ?? 0.00025, decay: 0.95, epsilon: 0.01, momentum: 0.95,
                        isCentered: true)
                }
            ),
            (Adam.name, { $0.map { Adam(learningRate: $0) } ?? Adam() }),
            (AdamW.name, { $0.map { AdamW(learningRate: $0) } ?? AdamW() }),
        ])

    /// The names.
    public static var names: [String] { makers.names }

    /// The optimizer of a name with a learning rate, or with its default one.
    ///
    /// - Throws: `KisoError` `.usage` for an unknown name, with the nearest one.
    public static func make(_ name: String, learningRate rate: Double? = nil) throws
        -> any Optimizer
    { try makers[name](rate) }
}
