public import KisoCore
import KisoOps
public import KisoTensor

/// The mean of each channel of an image.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c]`.
///
/// Source: M. Lin, Q. Chen and S. Yan, "Network in network", ICLR 2014.
public struct GlobalAveragePool: ShapedLayer {
    /// A layer without parameters.
    public init() {}

    /// The means.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { x.globalAveragePool() }

    /// `(c,)`.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.rank != 3 {
            throw KisoError(
                .configuration,
                "takes images of shape (channels, height, width), not an example of shape \(input)")
        }
        return [input[0]]
    }
}

extension GlobalAveragePool: SpelledLayer {
    static let spelling = Spelling("globalpool")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        self.init()
    }

    var arguments: Arguments? { Arguments() }
}
