public import KisoCore
import KisoOps
public import KisoTensor

/// The way around a residual block without parameters: every second place of the input, and zeros for
/// the channels that it lacks. The paper calls it option A.
///
/// Shapes: input `[n, c, h, w]`, output `[n, filters, ceil(h / stride), ceil(w / stride)]`.
///
/// ```swift
/// Residual(shortcut: IdentityShortcut(filters: 32, stride: 2), activation: .relu) { … }
/// ```
///
/// Source: K. He et al., "Deep residual learning for image recognition", CVPR 2016, section 3.3.
public struct IdentityShortcut: ShapedLayer {
    /// The number of channels of the result, at least that of the input.
    public let filters: Int
    /// The step between the places that are kept.
    public let stride: Int

    /// A layer without parameters.
    public init(filters: Int, stride: Int = 1) {
        self.filters = filters
        self.stride = stride
    }

    /// The places that are kept, with the new channels behind.
    ///
    /// - Precondition: the input has no more channels than the result, and is of a floating-point type.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        // A window of one place, because a pooling leaves images in the layout of the convolutions.
        let kept = stride == 1 ? x : x.maxPool(geometry: WindowGeometry(size: 1, stride: stride))
        let missing = filters - x.shape[1]
        if missing < 0 {
            stop("IdentityShortcut", "\(x.shape[1]) channels are more than \(filters)")
        }
        return missing == 0 ? kept : kept.padded([(0, 0), (0, missing), (0, 0), (0, 0)])
    }

    /// `(filters, ceil(h / stride), ceil(w / stride))`.
    public func outputShape(for input: Shape) throws -> Shape {
        try input.requireImage()
        if input[0] > filters {
            throw KisoError(
                .configuration, "\(filters) filters are fewer than the image's \(input[0]) channels"
            )
        }
        return [filters, (input[1] + stride - 1) / stride, (input[2] + stride - 1) / stride]
    }
}

extension IdentityShortcut: SpelledLayer {
    static let spelling = Spelling(
        "identity", [.integer("filters")], options: [.integer("stride")])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        self.init(filters: arguments.integer("filters"), stride: arguments.integer("stride"))
    }

    var arguments: Arguments? {
        Arguments().with("filters", filters).with("stride", stride, default: 1)
    }

    /// Elements are only copied.
    func leastCost(for input: Shape, output: Shape) -> Double { 0 }
}
