public import KisoCore
public import KisoOps
public import KisoTensor

/// Images made a whole number of times as high and wide.
///
/// Shapes: input `[n, c, h, w]`, output `[n, c, factor · h, factor · w]`.
public struct Upsample: ShapedLayer {
    /// How many times as large.
    public let factor: Int
    /// How new elements are found; the nearest old one by default.
    public let interpolation: Interpolation

    /// A layer without parameters.
    ///
    /// - Precondition: `factor` is at least 1.
    public init(
        factor: Int, interpolation: Interpolation = .nearest, file: StaticString = #fileID,
        line: UInt = #line
    ) {
        require(
            factor >= 1, "Upsample", "the factor \(factor) is not at least 1", file: file,
            line: line)
        self.factor = factor
        self.interpolation = interpolation
    }

    /// The larger images.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        x.resized(
            height: x.shape[2] * factor, width: x.shape[3] * factor, by: interpolation)
    }

    /// `(c, factor · h, factor · w)`.
    public func outputShape(for input: Shape) throws -> Shape {
        let sizes = input.rank == 3 ? [input[0], input[1], input[2]] : []
        let grown = sizes.enumerated().map { index, size in
            index == 0 ? size : size.multipliedReportingOverflow(by: factor).partialValue
        }
        guard input.rank == 3, factor <= Architecture.exampleLimit,
            let shape = Shape(checking: grown), shape.count <= Architecture.exampleLimit
        else {
            throw KisoError(
                .configuration,
                "cannot make an example of shape \(input) \(factor) times as high and wide")
        }
        return shape
    }
}

extension Upsample: SpelledLayer {
    static let spelling = Spelling(
        "upsample", [.integer("factor")], options: [.choice("by", Interpolation.self)])

    init(_ arguments: Arguments, input: Shape, initializer: Initializer) throws {
        try input.requireImage()
        self.init(
            factor: arguments.integer("factor"),
            interpolation: arguments.choice("by", default: .nearest))
    }

    var arguments: Arguments? {
        Arguments().with("factor", factor)
            .with("by", interpolation.rawValue, default: Interpolation.nearest.rawValue)
    }
}
