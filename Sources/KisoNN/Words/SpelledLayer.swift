import KisoCore
import KisoTensor

/// A layer that can say itself in words.
protocol WordedLayer: ShapedLayer {
    /// Its words, such as `conv:30,5`; `nil` when it has something that words cannot say.
    var words: String? { get }

    /// Multiplications with an addition each for one example, at least: a bound for networks from
    /// outside, not a measurement.
    func leastCost(for input: Shape, output: Shape) -> Double
}

/// A layer with a word of its own; the spelling stands beside the layer, its line in
/// ``LayerCatalog``.
protocol SpelledLayer: WordedLayer {
    /// The word and its arguments.
    static var spelling: Spelling { get }

    /// The layer for the shape of one example; draws nothing.
    ///
    /// - Parameter initializer: how weights are drawn.
    /// - Throws: ``KisoError`` `.configuration` when such an example does not fit, or the layer would
    ///   be too large for any memory.
    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws

    /// What the layer was made with; `nil` when it has something that words cannot say.
    var arguments: Arguments? { get }
}

extension SpelledLayer {
    var words: String? { arguments.map { Self.spelling.text($0) } }
}

extension WordedLayer {
    /// Every weight is used at every place of the result.
    func leastCost(for input: Shape, output: Shape) -> Double {
        let weights = namedParameters.reduce(0.0) { $0 + Double($1.parameter.shape.count) }
        let features = output.rank >= 3 ? output[0] : output.dimensions.last ?? 1
        return weights * Double(output.count) / Double(max(features, 1))
    }
}

/// What words check about the shape of an example before a layer is made.
extension Shape {
    /// Throws unless this is the shape of an image.
    func requireImage() throws {
        if rank != 3 {
            throw KisoError(
                .configuration,
                "takes images of shape (channels, height, width), not an example of shape \(self)")
        }
    }

    /// Throws unless this is the shape of an image with at least as many rows and columns as the
    /// padding of a window: a larger one would cost memory for nothing.
    func requireImage(padding: Int) throws {
        try requireImage()
        if padding > Swift.min(self[1], self[2]) {
            throw KisoError(
                .configuration,
                "a padding of \(padding) is more than an image of \(self) has rows or columns")
        }
    }

    /// Throws when a parameter of these sizes would be larger than any network may be.
    static func requireParameter(_ sizes: Int...) throws {
        guard let shape = Shape(checking: sizes), shape.count <= Architecture.parameterLimit else {
            throw KisoError(
                .configuration,
                "its \(sizes.map(String.init).joined(separator: "×")) parameters are too many; a "
                    + "network may have \(Architecture.parameterLimit)")
        }
    }
}
