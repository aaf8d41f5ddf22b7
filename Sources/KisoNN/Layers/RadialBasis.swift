public import KisoCore
import KisoOps
public import KisoTensor

/// LeNet's last layer: how far the features are from a fixed code of each class.
///
/// `y[n, c] = −½ Σ (x[n, i] − code[c, i])²`, so that the largest is the nearest, as everywhere else; the
/// softmax of it is the probability of a Gaussian of deviation 1 around each code.
///
/// Shapes: input `[n, features]`, codes `[classes, features]`, output `[n, classes]`.
///
/// ```swift
/// let output = RadialBasis(inputs: 84, outputs: 10)
/// ```
///
/// The codes are ±1. The paper draws bitmaps of the characters, for the sake of similar ones, and names
/// random codes, which these are, as the other choice; they belong to the state, and training leaves
/// them alone.
///
/// Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
/// recognition", Proceedings of the IEEE 86, 1998, section II.B.
public struct RadialBasis: ShapedLayer {
    /// `[classes, features]` of ±1.
    public let codes: Parameter
    /// The number of features.
    public let inputs: Int
    /// The number of classes.
    public let outputs: Int

    /// A layer with random codes, the same in every network of these sizes.
    public init(inputs: Int, outputs: Int) {
        self.inputs = inputs
        self.outputs = outputs
        var random = RandomGenerator(seed: 0).split("radial basis \(inputs) \(outputs)")
        let bits = Tensor.integers([outputs, inputs], in: 0..<2, using: &random)
        codes = Parameter(bits.cast(to: .float32) * 2 - 1, role: .statistic)
    }

    /// Minus half of the squared distances.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let codes = pass.value(of: codes)
        // |x − c|² without a tensor of all pairs.
        let products = x.matmul(codes.transposed())
        let lengths = (x * x).sum(axes: [1], keepingDimensions: true)
        return products - (lengths + (codes * codes).sum(axes: [1])) * 0.5
    }

    /// `(classes,)`.
    public func outputShape(for input: Shape) throws -> Shape {
        if input != [inputs] {
            throw KisoError(
                .configuration, "takes \(inputs) features, not an example of shape \(input)")
        }
        return [outputs]
    }
}

extension RadialBasis: SpelledLayer {
    static let spelling = Spelling("rbf", [.integer("outputs")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        guard input.rank == 1 else {
            throw KisoError(
                .configuration, "takes a row of features, not an example of shape \(input)")
        }
        let outputs = arguments.integer("outputs")
        try Shape.requireParameter(outputs, input[0])
        self.init(inputs: input[0], outputs: outputs)
    }

    var arguments: Arguments? { Arguments().with("outputs", outputs) }
}
