public import KisoTensor

/// Parameters that an optimizer moves alike.
///
/// ```swift
/// let groups = [
///     ParameterGroup(backbone.namedTrainableParameters, rate: 0.1),
///     ParameterGroup(head.namedTrainableParameters),
/// ]
/// ```
public struct ParameterGroup: Sendable {
    /// The cells with the names that their state has in a checkpoint.
    public let parameters: [(name: String, parameter: Parameter)]
    /// The factor of the learning rate; 1 by default, 0 for parameters that stay.
    public let rate: Double
    /// The decay of these parameters; `nil` for that of the updater.
    public let decay: WeightDecay?

    /// A group of named cells.
    public init(
        _ parameters: [(name: String, parameter: Parameter)], rate: Double = 1,
        decay: WeightDecay? = nil
    ) {
        self.parameters = parameters
        self.rate = rate
        self.decay = decay
    }
}
