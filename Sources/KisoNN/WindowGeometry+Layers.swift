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

    /// `pool:` with the size, and what differs from the defaults.
    var poolingWords: String {
        var words = ["\(size.height)"]
        if stride.height != size.height { words.append("stride=\(stride.height)") }
        if padding.top != 0 { words.append("padding=\(padding.top)") }
        if rounding != .down { words.append("rounding=\(rounding.rawValue)") }
        return "pool:" + words.joined(separator: ",")
    }
}
