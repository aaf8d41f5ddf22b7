public import KisoCore
import KisoOps
public import KisoTensor

/// Local response normalisation: each element divided by a power of the squares of its neighbours in
/// the channels around it, as AlexNet has it.
///
/// Shapes: `[n, c, h, w]`, the same out.
///
/// Source: A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional
/// neural networks", NIPS 2012.
public struct LocalResponseNormalization: ShapedLayer {
    /// How many channels are neighbours, 5 by default.
    public let size: Int

    /// A layer without parameters, with the paper's α = 1e-4, β = 0.75 and PyTorch's k = 1.
    public init(size: Int = 5) { self.size = size }

    /// Normalises.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.localResponseNormalized(size: size)
    }

    /// The same shape, if it is an image's.
    public func outputShape(for input: Shape) throws -> Shape {
        if input.rank != 3 {
            throw KisoError(
                .configuration,
                "takes images of shape (channels, height, width), not an example of shape \(input)")
        }
        return input
    }

}

extension LocalResponseNormalization: SpelledLayer {
    static let spelling = Spelling("lrn", [.integer("size")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        self.init(size: arguments.integer("size"))
    }

    var arguments: Arguments? { Arguments().with("size", size) }

    /// Every element looks at its neighbours.
    func leastCost(for input: Shape, output: Shape) -> Double {
        Double(output.count) * Double(min(size, input[0]))
    }
}
