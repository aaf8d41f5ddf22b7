import KisoCore
public import KisoTensor

/// Images of another height and width, by the nearest pixel or by linear interpolation along both
/// axes.
///
/// A pixel of the result lies at `(i + ½) · scale − ½` of the input, as PyTorch has it without
/// `align_corners`.
enum ResizeOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "nearest", [.normal([1, 2, 3, 4])],
                oracle: "torch.nn.functional.interpolate(a, (6, 5), mode='nearest')"
            ) { $0[0].resized(height: 6, width: 5, by: .nearest) },
            OpCase(
                "bilinear, larger", [.normal([1, 2, 3, 4])],
                oracle: "torch.nn.functional.interpolate(a, (7, 8), mode='bilinear')"
            ) { $0[0].resized(height: 7, width: 8, by: .bilinear) },
            OpCase(
                "bilinear, smaller", [.normal([2, 1, 6, 6])],
                oracle: "torch.nn.functional.interpolate(a, (3, 4), mode='bilinear')"
            ) { $0[0].resized(height: 3, width: 4, by: .bilinear) },
        ]
    }
}

/// How a resized image takes its pixels from the original.
public enum Interpolation: String, Sendable, CaseIterable {
    /// The one pixel that the place falls into.
    case nearest
    /// The weighted mean of the four pixels around the place.
    case bilinear
}

extension Tensor {
    /// These images `[n, c, h, w]` with another height and width, both at least 1.
    public func resized(
        height: Int, width: Int, by interpolation: Interpolation, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        let x = floating("resize", file, line)
        if rank != 4 || count == 0 || height < 1 || width < 1 {
            stop(
                "resize", "images \(shape) cannot become \(height)×\(width)", file: file, line: line
            )
        }
        return x.resampled(axis: 2, to: height, interpolation)
            .resampled(axis: 3, to: width, interpolation)
    }

    private func resampled(
        axis: Int, to count: Int, _ interpolation: Interpolation
    ) -> Tensor {
        let size = shape[axis]
        let scale = Double(size) / Double(count)
        func indices(_ values: [Int]) -> Tensor { Tensor(values, shape: [count]) }
        switch interpolation {
        case .nearest:
            let places = (0..<count).map { Swift.min(Int(Double($0) * scale), size - 1) }
            return taking(indices(places), axis: axis)
        case .bilinear:
            let places = (0..<count).map { Swift.max((Double($0) + 0.5) * scale - 0.5, 0) }
            let below = places.map { Swift.min(Int($0), size - 1) }
            let above = below.map { Swift.min($0 + 1, size - 1) }
            let shares = zip(places, below).map { $0 - Double($1) }
            let spread = Shape([count] + Array(repeating: 1, count: rank - 1 - axis))
            let share = Tensor(shares, shape: spread, device: device).cast(to: dtype)
            return taking(indices(below), axis: axis) * (1 - share)
                + taking(indices(above), axis: axis) * share
        }
    }
}
