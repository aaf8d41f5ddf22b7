import KisoCore
import KisoTensor

/// Where each pixel of a changed picture comes from: a linear map about the picture's centre, then a
/// shift.
struct AffineMap {
    /// The source's row for a step down and a step to the right.
    var rowByRow = 1.0
    var rowByColumn = 0.0
    /// The source's column for a step down and a step to the right.
    var columnByRow = 0.0
    var columnByColumn = 1.0
    /// Added to the source's row and column.
    var rowShift = 0.0
    var columnShift = 0.0

    /// The map of this change and of another one behind it: the last picture's pixel comes by `next` from
    /// one of the picture between, and by this map from the first.
    func followed(by next: AffineMap) -> AffineMap {
        AffineMap(
            rowByRow: rowByRow * next.rowByRow + rowByColumn * next.columnByRow,
            rowByColumn: rowByRow * next.rowByColumn + rowByColumn * next.columnByColumn,
            columnByRow: columnByRow * next.rowByRow + columnByColumn * next.columnByRow,
            columnByColumn: columnByRow * next.rowByColumn + columnByColumn * next.columnByColumn,
            rowShift: rowByRow * next.rowShift + rowByColumn * next.columnShift + rowShift,
            columnShift: columnByRow * next.rowShift + columnByColumn * next.columnShift
                + columnShift)
    }
}

extension Tensor {
    /// The pictures `[n, c, h, w]` read through a map each, between pixels bilinearly; what lies
    /// outside of a picture is 0.
    func moved(
        by transforms: [any GeometricTransform], using generator: inout RandomGenerator
    ) -> Tensor {
        guard let first = transforms.first else { return self }
        if rank != 4 || dtype != .float32 {
            stop(
                "\(type(of: first))",
                "\(dtype) of shape \(shape), expected float32 (n, channels, height, width)")
        }
        let source = detached.contiguous.array
        let result = NDArray(uninitialized: shape, dtype: .float32)
        let resampler = Resampler(channels: shape[1], height: shape[2], width: shape[3])
        let from: UnsafePointer<Float> = source.pointer()
        let to: UnsafeMutablePointer<Float> = result.mutablePointer()
        let size = shape[1] * shape[2] * shape[3]
        for picture in 0..<shape[0] {
            var map = AffineMap()
            for transform in transforms { map = map.followed(by: transform.map(using: &generator)) }
            resampler.resample(from + picture * size, to + picture * size, map)
        }
        return Tensor(result, device: device)
    }
}

/// Reads one picture after the other through maps. It keeps a copy of the picture with a border of zeros,
/// so that no place has to be tested.
private final class Resampler {
    private let channels: Int
    private let height: Int
    private let width: Int
    private let stride: Int
    private let bordered: UnsafeMutablePointer<Float>

    init(channels: Int, height: Int, width: Int) {
        (self.channels, self.height, self.width) = (channels, height, width)
        stride = width + 3
        bordered = .allocate(capacity: (height + 3) * stride)
        bordered.initialize(repeating: 0, count: (height + 3) * stride)
    }

    deinit { bordered.deallocate() }

    func resample(
        _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ map: AffineMap
    ) {
        for channel in 0..<channels {
            let start = channel * height * width
            for row in 0..<height {
                (bordered + (row + 1) * stride + 1).update(
                    from: source + start + row * width, count: width)
            }
            fill(target + start, map)
        }
    }

    private func fill(_ target: UnsafeMutablePointer<Float>, _ map: AffineMap) {
        let (middleRow, middleColumn) = (Float(height - 1) / 2, Float(width - 1) / 2)
        let (rowStep, columnStep) = (Float(map.rowByColumn), Float(map.columnByColumn))
        // Places in the copy begin one before the picture; beyond these limits all is 0.
        let (lastRow, lastColumn) = (Float(height + 1), Float(width + 1))
        for y in 0..<height {
            let down = Double(y) - Double(middleRow)
            let row = Float(map.rowByRow * down + map.rowShift) + middleRow + 1
            let column = Float(map.columnByRow * down + map.columnShift) + middleColumn + 1
            let line = target + y * width
            for x in 0..<width {
                let right = Float(x) - middleColumn
                var (r, c) = (row + rowStep * right, column + columnStep * right)
                // Written so that what is no number becomes 0.
                r = r > 0 ? (r < lastRow ? r : lastRow) : 0
                c = c > 0 ? (c < lastColumn ? c : lastColumn) : 0
                let (top, left) = (Int32(r), Int32(c))
                let (below, beside) = (r - Float(top), c - Float(left))
                let place = bordered + (Int(top) &* stride &+ Int(left))
                let upper = place[0] + (place[1] - place[0]) * beside
                let lower = place[stride] + (place[stride &+ 1] - place[stride]) * beside
                line[x] = upper + (lower - upper) * below
            }
        }
    }
}

extension RandomGenerator {
    /// A number between −limit and limit.
    mutating func nextSigned(_ limit: Double) -> Double { (2 * nextUniform() - 1) * limit }
}
