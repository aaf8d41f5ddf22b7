import KisoCore
import KisoOps

/// What the layers with windows share: the shape of a result, and words for a specification.
extension WindowGeometry {
    /// The shape of the result for one image `(channels, height, width)`; as many filters as
    /// channels when they are not given.
    ///
    /// - Throws: ``KisoError`` `.configuration` when the image does not fit, or the result would not
    ///   fit into any memory.
    func outputShape(
        ofImage image: Shape, channels: Int? = nil, filters: Int? = nil
    ) throws -> Shape {
        guard image.rank == 3, channels == nil || image[0] == channels else {
            let wanted = channels.map { "\($0)" } ?? "channels"
            throw KisoError(
                .configuration,
                "takes images of shape (\(wanted), height, width), not an example of shape \(image)"
            )
        }
        let output = outputSize(height: image[1], width: image[2])
        guard output.height > 0, output.width > 0 else {
            throw KisoError(
                .configuration,
                "a window of \(size.height)×\(size.width) does not fit into an image of "
                    + "\(image[1])×\(image[2])")
        }
        if rounding == .exact, !dividesExactly(height: image[1], width: image[2]) {
            throw KisoError(
                .configuration,
                "windows of \(size.height)×\(size.width) with a stride of \(stride.height) do not "
                    + "cover an image of \(image[1])×\(image[2]) exactly; leave out "
                    + "rounding=exact to leave out the rest")
        }
        let sizes = [filters ?? image[0], output.height, output.width]
        guard let shape = Shape(checking: sizes), shape.count <= Architecture.exampleLimit else {
            throw KisoError(
                .configuration,
                "a result of \(sizes) for one example has more than \(Architecture.exampleLimit) "
                    + "elements")
        }
        return shape
    }

    /// Whether height and width are treated alike, as words can say it.
    var isSquare: Bool {
        size.height == size.width && stride.height == stride.width
            && dilation.height == dilation.width && padding.top == padding.bottom
            && padding.left == padding.right && padding.top == padding.left
    }

    /// The arguments of a pooling; `nil` where words cannot say it.
    var poolArguments: Arguments? {
        guard isSquare else { return nil }
        return Arguments().with("size", size.height)
            .with("stride", stride.height, default: size.height)
            .with("padding", padding.top, default: 0)
            .with("rounding", rounding.rawValue, default: "down")
    }
}

extension Spelling {
    /// A pooling.
    static func pooling(_ word: String) -> Spelling {
        Spelling(
            word, [.integer("size")],
            options: [.integer("stride"), .integer("padding", from: 0), .rounding]
        ) { arguments in
            arguments.integer("padding", default: 0) > arguments.integer("size") / 2
                ? "the padding must be at most half of the size" : nil
        }
    }
}

extension Arguments {
    /// The numbers of a pooling, checked against an image.
    func pool(
        for input: Shape
    ) throws -> (size: Int, stride: Int, padding: Int, rounding: WindowGeometry.Rounding) {
        let size = integer("size"), padding = integer("padding", default: 0)
        try input.requireImage(padding: padding)
        return (
            size, integer("stride", default: size), padding,
            choice("rounding", default: .down)
        )
    }
}
