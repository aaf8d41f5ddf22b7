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
public struct TransposedConvolution: Layer {
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

    /// A layer with square filters; its weight is drawn by `initializer`, He's by default.
    public init(
        inputs: Int, filters: Int, size: Int, stride: Int = 1, padding: Int = 0,
        initializer: Initializer = .he
    ) {
        self.inputs = inputs
        self.filters = filters
        geometry = WindowGeometry(size: size, stride: stride, padding: padding)
        weight = initializer.parameter(
            [inputs, filters, size, size], inputs: inputs * size * size)
        bias = Parameter(.zeros([filters]), role: .bias)
    }

    /// The transposed convolution plus the bias.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.transposedConvolution(
            weight: pass.value(of: weight), bias: pass.value(of: bias), geometry: geometry)
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

    /// One for each element of the image and of the filters.
    public func multiplyAdds(for input: Shape) -> Int {
        guard input.rank == 3 else { return 0 }
        return input.count * weight.shape.count / max(inputs, 1)
    }

    /// `upconv:` with filters and size, and what differs from the defaults.
    public var specification: String? {
        var words = ["\(filters)", "\(geometry.size.height)"]
        if geometry.padding.top != 0 { words.append("padding=\(geometry.padding.top)") }
        if geometry.stride.height != 1 { words.append("stride=\(geometry.stride.height)") }
        return "upconv:" + words.joined(separator: ",")
    }
}
