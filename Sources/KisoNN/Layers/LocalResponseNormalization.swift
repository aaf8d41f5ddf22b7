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

    /// α, 1e-4 by default.
    public let alpha: Double
    /// β, 0.75 by default.
    public let beta: Double
    /// k, 1 by default as in PyTorch; the paper has 2.
    public let k: Double

    /// A layer without parameters: `y = x / (k + α / size · Σ x²)^β` over the neighbours.
    public init(size: Int = 5, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k
    }

    /// Normalises.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
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
    static let spelling = Spelling(
        "lrn", [.integer("size")],
        options: [
            .real("alpha", "above 0") { $0 > 0 && $0.isFinite },
            .real("beta", "above 0") { $0 > 0 && $0.isFinite },
            .real("k", "above 0") { $0 > 0 && $0.isFinite },
        ])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        self.init(
            size: arguments.integer("size"), alpha: arguments.real("alpha", default: 1e-4),
            beta: arguments.real("beta", default: 0.75), k: arguments.real("k", default: 1))
    }

    var arguments: Arguments? {
        Arguments().with("size", size).with("alpha", alpha, default: 1e-4)
            .with("beta", beta, default: 0.75).with("k", k, default: 1)
    }

    /// Every element looks at its neighbours.
    func leastCost(for input: Shape, output: Shape) -> Double {
        Double(output.count) * Double(min(size, input[0]))
    }
}
