import KisoCore
import KisoOps
public import KisoTensor

/// Dropout: in training, elements become 0 with probability `ratio` and the others are divided by
/// `1 − ratio`; in inference nothing happens.
///
/// The book scales by `1 − ratio` in inference instead; the expected values are the same.
///
/// Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
/// JMLR 15, 2014.
public struct Dropout: Layer {
    /// The probability that an element becomes 0, in [0, 1).
    public let ratio: Double

    /// A layer without parameters.
    ///
    /// - Precondition: `ratio` is in [0, 1).
    public init(ratio: Double = 0.5, file: StaticString = #fileID, line: UInt = #line) {
        require(
            ratio >= 0 && ratio < 1, "Dropout", "the ratio \(ratio) is not in [0, 1)", file: file,
            line: line)
        self.ratio = ratio
    }

    /// Drops in training, with the pass's random numbers.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        guard pass.isTraining, let random = pass.random else { return x }
        return random.withGenerator { x.dropout(ratio: ratio, using: &$0) }
    }

    /// `dropout:` and the ratio.
    public var specification: String? { "dropout:\(ratio)" }
}
