import Foundation
public import KisoCore
public import KisoTensor

/// How the first values of a weight are drawn.
///
/// | case | distribution | for |
/// |---|---|---|
/// | `.normal(s)` | N(0, s²) | the book's first experiments, s = 0.01 |
/// | `.xavier` | N(0, 1 / n) with `n` inputs | sigmoid, tanh |
/// | `.he` | N(0, 2 / n) with `n` inputs | ReLU |
/// | `.zeros` | 0 | biases |
///
/// Sources: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
/// neural networks", AISTATS 2010 (in the book's form, with the number of inputs only); K. He et
/// al., "Delving deep into rectifiers", ICCV 2015.
public enum Initializer: Sendable, Hashable {
    /// Normal with this standard deviation.
    case normal(Double)
    /// Normal with standard deviation `√(1 / inputs)`.
    case xavier
    /// Normal with standard deviation `√(2 / inputs)`.
    case he
    /// Zero everywhere.
    case zeros

    /// The standard deviation for a unit with a number of inputs.
    public func standardDeviation(inputs: Int) -> Double {
        switch self {
        case .normal(let deviation): deviation
        case .xavier: (1 / Double(max(inputs, 1))).squareRoot()
        case .he: (2 / Double(max(inputs, 1))).squareRoot()
        case .zeros: 0
        }
    }

    /// A parameter of a shape whose units have `inputs` inputs each; drawn when it is needed.
    public func parameter(_ shape: Shape, inputs: Int) -> Parameter {
        let deviation = standardDeviation(inputs: inputs)
        return Parameter(shape: shape) { generator in
            deviation == 0
                ? .zeros(shape)
                : .normal(shape, standardDeviation: deviation, using: &generator)
        }
    }

    /// Reads `he`, `xavier`, `zeros`, `normal` (0.01) or `normal:0.05`.
    ///
    /// - Throws: `KisoError` `.usage` for anything else.
    public init(named text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch parts.first {
        case "he" where parts.count == 1: self = .he
        case "xavier" where parts.count == 1: self = .xavier
        case "zeros" where parts.count == 1: self = .zeros
        case "normal":
            guard let deviation = parts.count == 1 ? 0.01 : Double(parts[1]), deviation.isFinite,
                deviation >= 0
            else {
                throw KisoError(.usage, "'\(text)': expected a number such as normal:0.01")
            }
            self = .normal(deviation)
        default:
            let names = ["he", "xavier", "zeros", "normal"]
            throw KisoError(
                .usage,
                "unknown initializer '\(text)'\(Suggestion.phrase(for: text, among: names)); known: "
                    + names.joined(separator: ", "))
        }
    }
}
