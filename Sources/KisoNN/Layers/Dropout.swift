public import KisoCore
import KisoOps
public import KisoTensor

/// Dropout: in training, elements become 0 with probability `ratio` and the others are divided by
/// `1 − ratio`; in inference nothing happens, unless the pass asks for it (``DropoutSampling``).
///
/// The book scales by `1 − ratio` in inference instead; the expected values are the same.
///
/// Source: N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
/// JMLR 15, 2014.
public struct Dropout: ShapedLayer {
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

    /// Drops in training, and in inference with a pass that has random numbers.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        guard pass.isTraining || pass.random != nil, ratio > 0 else { return x }
        guard let random = pass.random else {
            stop(
                "Dropout",
                "this pass is for training but has no random numbers; use Pass.training(seed:step:)"
            )
        }
        return random.withGenerator { x.dropout(ratio: ratio, using: &$0) }
    }

    /// The same shape.
    public func outputShape(for input: Shape) throws -> Shape { input }
}

extension Dropout: SpelledLayer {
    static let spelling = Spelling(
        "dropout", [.real("ratio", "in [0, 1)") { $0 >= 0 && $0 < 1 }])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        self.init(ratio: arguments.real("ratio", default: 0.5))
    }

    var arguments: Arguments? { Arguments().with("ratio", ratio) }
}
