public import KisoCore
import KisoOps
public import KisoTensor

/// LeNet's subsampling: the sum of every window times a coefficient of the channel, plus its bias.
///
/// `y[n, c, i, j] = w[c] · Σ window + b[c]`. Windows do not overlap.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c, h / size, w / size]`, weight and bias `[c]`.
///
/// ```swift
/// let s2 = Subsampling(channels: 6, size: 2)  // 12 parameters
/// ```
///
/// Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
/// recognition", Proceedings of the IEEE 86, 1998.
public struct Subsampling: ShapedLayer {
    /// A coefficient for each channel, `1 / size²` at first: the mean.
    public let weight: Parameter
    /// A bias for each channel, zero at first.
    public let bias: Parameter
    /// The number of channels.
    public let channels: Int
    /// Height and width of a window.
    public let size: Int

    /// A layer that begins as the mean of every window.
    public init(channels: Int, size: Int) {
        self.channels = channels
        self.size = size
        weight = Parameter(.full([channels], 1 / Double(size * size)), role: .weight)
        bias = Parameter(.zeros([channels]), role: .bias)
    }

    /// The weighted sums.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        let mean = x.averagePool(geometry: WindowGeometry(size: size, stride: size))
        let weight = pass.value(of: weight).reshaped([channels, 1, 1]) * Double(size * size)
        return mean * weight + pass.value(of: bias).reshaped([channels, 1, 1])
    }

    /// `(c, h / size, w / size)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try WindowGeometry(size: size, stride: size).outputShape(ofImage: input)
    }
}

extension Subsampling: SpelledLayer {
    static let spelling = Spelling("subsample", [.integer("size")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        self.init(channels: input[0], size: arguments.integer("size"))
    }

    var arguments: Arguments? { Arguments().with("size", size) }
}
