import KisoCore
import KisoTensor

// What a geometry gives for images of a shape and type; `nil` where it does not fit.
extension WindowGeometry {
    /// Where windows lie in images `[n, c, h, w]` that are not larger than any machine's memory.
    private func places(in images: ArrayType) -> (height: Int, width: Int)? {
        guard images.isFloatingPoint, images.rank == 4, rounding == .down,
            images.shape.dimensions.allSatisfy({ $0 < 1 << 24 })
        else { return nil }
        let output = outputSize(height: images.shape[2], width: images.shape[3])
        return output.height > 0 && output.width > 0 ? output : nil
    }

    /// The result of a convolution with a weight `[f, c / groups, kh, kw]`.
    func convolved(_ images: ArrayType, weight: ArrayType) -> ArrayType? {
        guard weight.rank == 4, weight.dtype == images.dtype, let output = places(in: images)
        else { return nil }
        let (x, w) = (images.shape, weight.shape)
        let (channels, overflow) = w[1].multipliedReportingOverflow(by: groups)
        guard !overflow, x[1] == channels, w[0] % groups == 0, size.height == w[2],
            size.width == w[3]
        else { return nil }
        return images.resized([x[0], w[0], output.height, output.width])
    }

    /// The result of a pooling.
    func pooled(_ images: ArrayType) -> ArrayType? {
        places(in: images).flatMap {
            images.resized([images.shape[0], images.shape[1], $0.height, $0.width])
        }
    }

    /// The windows as rows of a matrix.
    func rows(of images: ArrayType) -> ArrayType? {
        guard let output = places(in: images),
            let windows = Shape(checking: [images.shape[0], output.height, output.width]),
            let elements = Shape(checking: [images.shape[1], size.height, size.width])
        else { return nil }
        return images.resized([windows.count, elements.count])
    }
}
