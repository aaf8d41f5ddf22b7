import KisoCore
public import KisoTensor

/// A tensor with more elements at the ends of its axes.
enum PadOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "constant", [.normal([2, 3])],
                oracle: "torch.nn.functional.pad(a, (1, 2, 0, 1), value=0.5)"
            ) { $0[0].padded([(0, 1), (1, 2)], with: .constant(0.5)) },
            OpCase(
                "reflect", [.normal([2, 4])],
                oracle: "torch.nn.functional.pad(a, (2, 1), mode='reflect')"
            ) { $0[0].padded([(0, 0), (2, 1)], with: .reflect) },
            OpCase(
                "edge", [.normal([2, 4])],
                oracle: "torch.nn.functional.pad(a, (2, 1), mode='replicate')"
            ) { $0[0].padded([(0, 0), (2, 1)], with: .edge) },
            OpCase(
                "wrap", [.normal([2, 4])],
                oracle: "torch.nn.functional.pad(a, (2, 1), mode='circular')"
            ) { $0[0].padded([(0, 0), (2, 1)], with: .wrap) },
        ]
    }
}

extension Tensor {
    /// What stands in padding.
    public enum PaddingContent: Sendable {
        /// The same number everywhere.
        case constant(Double)
        /// The element at the edge.
        case edge
        /// The elements mirrored at the edge element: `c b | a b c | b a`.
        case reflect
        /// The elements mirrored at the edge, its element too: `b a | a b c | c b`.
        case symmetric
        /// The elements from the other end: `b c | a b c | a b`.
        case wrap
    }

    /// The tensor with more elements before and after those of each axis.
    ///
    /// ```swift
    /// Tensor([1, 2, 3]).padded([(2, 1)], with: .reflect)      // [3, 2, 1, 2, 3, 2]
    /// ```
    ///
    /// - Parameters:
    ///   - widths: for each axis how many elements before and after.
    ///   - content: what stands in the padding.
    ///   - file: the file to name when something is wrong.
    ///   - line: the line to name when something is wrong.
    public func padded(
        _ widths: [(before: Int, after: Int)], with content: PaddingContent = .constant(0),
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        if widths.count != rank || widths.contains(where: { $0.before < 0 || $0.after < 0 }) {
            stop(
                "pad", "the widths \(widths) do not give each axis of the shape \(shape) two",
                file: file, line: line)
        }
        let padded = zip(shape.dimensions, widths).map { size, width in
            let (before, overflow) = size.addingReportingOverflow(width.before)
            let (sum, overflows) = before.addingReportingOverflow(width.after)
            return overflow || overflows ? -1 : sum
        }
        if Shape(checking: padded) == nil {
            stop(
                "pad", "the widths \(widths) make the shape \(shape) too large", file: file,
                line: line)
        }
        var result = self
        for (axis, width) in widths.enumerated() where width != (0, 0) {
            if case .constant(let value) = content {
                func block(_ size: Int) -> Tensor {
                    var sizes = result.shape.dimensions
                    sizes[axis] = size
                    return .full(
                        Shape(sizes), value, dtype: dtype, device: device, file: file, line: line)
                }
                let before = width.before > 0 ? [block(width.before)] : []
                let after = width.after > 0 ? [block(width.after)] : []
                result = .concatenate(before + [result] + after, axis: axis)
                continue
            }
            let size = shape[axis]
            if size == 0 {
                stop("pad", "axis \(axis) of the shape \(shape) is empty", file: file, line: line)
            }
            let places = (-width.before..<(size + width.after)).map {
                Int64(content.source(of: $0, size: size))
            }
            result = result.taking(
                Tensor(places, shape: [places.count], device: device), axis: axis)
        }
        return result
    }
}

extension Tensor.PaddingContent {
    /// Which of `size` elements stands at a place that may lie beyond both ends.
    fileprivate func source(of place: Int, size: Int) -> Int {
        func wrapped(_ period: Int) -> Int { ((place % period) + period) % period }
        switch self {
        case .constant, .edge: return Swift.min(Swift.max(place, 0), size - 1)
        case .wrap: return wrapped(size)
        case .symmetric:
            let i = wrapped(2 * size)
            return i < size ? i : 2 * size - 1 - i
        case .reflect:
            if size == 1 { return 0 }
            let i = wrapped(2 * size - 2)
            return i < size ? i : 2 * size - 2 - i
        }
    }
}
