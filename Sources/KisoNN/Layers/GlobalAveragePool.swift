public import KisoCore
import KisoOps
public import KisoTensor

/// The mean of each channel of an image.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c]`.
///
/// Source: M. Lin, Q. Chen and S. Yan, "Network in network", ICLR 2014.
public struct GlobalAveragePool: Layer {
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

    /// `globalpool`.
    public var specification: String? { "globalpool" }
}
