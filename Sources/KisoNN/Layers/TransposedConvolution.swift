public import KisoCore
import KisoOps
public import KisoTensor

/// A layer that grows images: every element spreads a filter, `stride` elements apart.
///
/// Shapes: input `[n, inputs, h, w]`, weight `[inputs, filters, size, size]`, bias `[filters]`, output
/// `[n, filters, oh, ow]` with `oh = (h − 1) · stride − 2 · padding + size`.
///
/// ```swift
/// let twice = TransposedConvolution(inputs: 16, filters: 8, size: 2, stride: 2)
/// ```
///
/// Source: M. Zeiler et al., "Deconvolutional networks", CVPR 2010.
public struct TransposedConvolution: ShapedLayer {
    /// `[inputs, filters, size, size]`.
    public let weight: Parameter
    /// `[filters]`, zero at first.
    public let bias: Parameter
    /// The number of channels of an image.
    public let inputs: Int
    /// The number of channels of a result.
    public let filters: Int
    /// Size, stride and padding of the convolution that it transposes.
    public let geometry: WindowGeometry

    /// The function of the result; none by default.
    public let activation: ActivationFunction?

    /// A layer with square filters; its weight is drawn by `initializer`: by default by the rule that
    /// suits the activation, He's without one.
    public init(
        inputs: Int, filters: Int, size: Int, stride: Int = 1, padding: Int = 0,
        activation: ActivationFunction? = nil, initializer: Initializer? = nil
    ) {
        self.inputs = inputs
        self.filters = filters
        geometry = WindowGeometry(size: size, stride: stride, padding: padding)
        self.activation = activation
        weight = (initializer ?? activation?.initializer ?? .he).parameter(
            [inputs, filters, size, size], inputs: inputs * size * size)
        bias = Parameter(.zeros([filters]), role: .bias)
    }

    /// The transposed convolution plus the bias, and the activation of that.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let y = x.transposedConvolution(
            weight: pass.value(of: weight), bias: pass.value(of: bias), geometry: geometry)
        return activation?(y) ?? y
    }

    /// `(filters, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        guard input.rank == 3, input[0] == inputs else {
            throw KisoError(
                .configuration,
                "takes images of shape (\(inputs), height, width), not an example of shape \(input)"
            )
        }
        func grown(_ size: Int) -> Int {
            let (steps, overflow) = (size - 1).multipliedReportingOverflow(
                by: geometry.stride.height)
            return overflow ? 0 : steps - 2 * geometry.padding.top + geometry.size.height
        }
        let sizes = [filters, grown(input[1]), grown(input[2])]
        guard sizes.allSatisfy({ $0 > 0 }), let shape = Shape(checking: sizes),
            shape.count <= Architecture.exampleLimit
        else {
            throw KisoError(
                .configuration, "a result of \(sizes) for one example is not a size for images")
        }
        return shape
    }

}

extension TransposedConvolution: SpelledLayer {
    static let spelling = Spelling(
        "upconv", [.integer("filters"), .integer("size")],
        options: [.integer("padding", from: 0), .integer("stride"), .activation])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        let filters = arguments.integer("filters"), size = arguments.integer("size")
        try Shape.requireParameter(input[0], filters, size, size)
        self.init(
            inputs: input[0], filters: filters, size: size, stride: arguments.integer("stride"),
            padding: arguments.integer("padding", default: 0), activation: arguments.activation,
            initializer: initializer)
    }

    var arguments: Arguments? {
        guard geometry.isSquare else { return nil }
        return Arguments().with("filters", filters).with("size", geometry.size.height)
            .with("padding", geometry.padding.top, default: 0)
            .with("stride", geometry.stride.height, default: 1).with(activation)
    }

    /// Every element of the image spreads every filter.
    func leastCost(for input: Shape, output: Shape) -> Double {
        Double(input.count) * Double(weight.shape.count) / Double(max(inputs, 1))
    }
}
