import KisoCore
public import KisoTensor

/// The parameters of one recurrent layer in one direction.
public struct RecurrentCell: Module {
    /// `[inputs, gates · outputs]`.
    public let weight: Parameter
    /// `[outputs, gates · outputs]`.
    public let recurrent: Parameter
    /// `[gates · outputs]`, zero at first.
    public let bias: Parameter

    /// Drawn by Xavier's rule.
    init(inputs: Int, outputs: Int, gates: Int) {
        weight = Initializer.xavier.parameter([inputs, gates * outputs], inputs: inputs)
        recurrent = Initializer.xavier.parameter([outputs, gates * outputs], inputs: outputs)
        bias = Parameter(.zeros([gates * outputs]), role: .bias)
    }
}

/// What a recurrent layer gives for a sequence.
public enum RecurrentResult: String, CaseIterable, Sendable, Codable {
    /// The state after every step, `[n, t, …]`.
    case states
    /// The state after the last step, `[n, …]`; backward, after the first one.
    case last
}

/// In which directions a recurrent layer reads, in words.
enum RecurrentDirections: String, CaseIterable {
    case one, both
}
