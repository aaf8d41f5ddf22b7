public import KisoCore
import KisoOps
public import KisoTensor

/// Max pooling: the largest element of every window of an image.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c, oh, ow]`; sizes that do not divide round as asked,
/// down by default. The
/// first of several largest elements takes the gradient.
///
/// ```swift
/// let half = MaxPool(size: 2)
/// ```
public struct MaxPool: FusibleLayer {
    /// Size, stride and padding.
    public let geometry: WindowGeometry

    /// Windows of `size`, `stride` apart; the stride is the size by default.
    public init(
        size: Int, stride: Int? = nil, padding: Int = 0,
        rounding: WindowGeometry.Rounding = .down
    ) {
        geometry = WindowGeometry(
            size: size, stride: stride ?? size, padding: padding, rounding: rounding)
    }

    /// The largest element of every window.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor { computed(x, pass: pass) }

    var activation: ActivationFunction? { nil }

    func computed(_ x: Tensor, pass: Pass, activation: ActivationFunction?) -> Tensor {
        let y = x.maxPool(geometry: geometry, relu: activation == .relu)
        return activation == nil || activation == .relu ? y : activation?(y) ?? y
    }

    /// `(c, oh, ow)`.
    public func outputShape(for input: Shape) throws -> Shape {
        try geometry.outputShape(ofImage: input)
    }
}

extension MaxPool: SpelledLayer {
    static let spelling = Spelling.pooling("pool")

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        let pool = try arguments.pool(for: input)
        self.init(
            size: pool.size, stride: pool.stride, padding: pool.padding, rounding: pool.rounding)
    }

    var arguments: Arguments? { geometry.poolArguments }

    /// Every window looks at all of its elements.
    func leastCost(for input: Shape, output: Shape) -> Double {
        Double(output.count) * Double(geometry.size.height) * Double(geometry.size.width)
    }
}
