public import KisoCore
public import KisoTensor

/// The inverse of max pooling as far as there is one: each element at the place of the maximum of its window of
/// another map, zero elsewhere.
///
/// Shapes: `[n, c, oh, ow]` and that other map `[n, c, h, w]`, result `[n, c, h, w]`. Gradient: the elements at
/// those places; none for the other map, whose places only count.
///
/// Source: V. Badrinarayanan et al., "SegNet", TPAMI 2017.
enum MaxUnpoolingOp: TensorOperation {
    static var cases: [OpCase] {
        func unpool(_ name: String, _ shape: Shape, size: Int) -> OpCase {
            let (height, width) = (shape[2], shape[3])
            let small = Shape([shape[0], shape[1], height / size, width / size])
            let places = "torch.nn.functional.max_pool2d(b, \(size), return_indices=True)[1]"
            return OpCase(
                name, [.normal(small), .distinct(shape)],
                oracle:
                    "torch.nn.functional.max_unpool2d(a, \(places), \(size), output_size=b.shape) + 0 * b"
            ) { inputs in
                inputs[0].maxUnpooled(
                    where: inputs[1], geometry: .init(size: size, stride: size)) + 0 * inputs[1]
            }
        }
        return [
            unpool("2 by 2", [2, 3, 4, 4], size: 2),
            unpool("rest left over", [1, 2, 5, 5], size: 2),
            unpool("3 by 3", [1, 2, 6, 9], size: 3),
        ]
    }
}

extension Tensor {
    /// These elements at the places where the maxima of windows of another map are, zero elsewhere.
    ///
    /// ```swift
    /// let pooled = x.maxPool(geometry: geometry)
    /// let same = pooled.maxUnpooled(where: x, geometry: geometry)  // x at its maxima, else 0
    /// ```
    ///
    /// - Parameters:
    ///   - map: `[n, c, h, w]`, what was pooled; the first of several largest elements counts.
    ///   - geometry: of the pooling; windows must not overlap.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    /// - Returns: a tensor of the map's shape.
    public func maxUnpooled(
        where map: Tensor, geometry: WindowGeometry, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let x = floating("maxUnpool", file, line)
        let places = map.detached.cast(to: x.dtype)
        if geometry.stride.height < geometry.size.height
            || geometry.stride.width < geometry.size.width
        {
            stop("maxUnpool", "windows that overlap have no inverse", file: file, line: line)
        }
        let maxima = places.maxPool(geometry: geometry, file: file, line: line)
        if maxima.shape != x.shape {
            stop(
                "maxUnpool", "\(shape) for windows \(maxima.shape) of a map \(map.shape)",
                file: file, line: line)
        }
        let op = MaxPoolingGradientOp(geometry: geometry, relu: false)
        return .apply(op, x, places, maxima)
    }
}
