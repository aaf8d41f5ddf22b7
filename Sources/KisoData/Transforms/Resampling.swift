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
}

extension Tensor {
    /// The pictures `[n, c, h, w]` read through a map each, between pixels bilinearly; what lies
    /// outside of a picture is 0.
    func resampled(
        _ operation: String, file: StaticString = #fileID, line: UInt = #line,
        by map: () -> AffineMap
    ) -> Tensor {
        if rank != 4 || dtype != .float32 {
            stop(
                operation,
                "\(dtype) of shape \(shape), expected float32 (n, channels, height, width)",
                file: file, line: line)
        }
        let (channels, height, width) = (shape[1], shape[2], shape[3])
        let source = floats
        var result = [Float](repeating: 0, count: count)
        let (middleRow, middleColumn) = (Double(height - 1) / 2, Double(width - 1) / 2)
        for picture in 0..<shape[0] {
            let map = map()
            for y in 0..<height {
                for x in 0..<width {
                    let (down, right) = (Double(y) - middleRow, Double(x) - middleColumn)
                    let row =
                        middleRow + map.rowByRow * down + map.rowByColumn * right + map.rowShift
                    let column =
                        middleColumn + map.columnByRow * down + map.columnByColumn * right
                        + map.columnShift
                    for channel in 0..<channels {
                        let start = (picture * channels + channel) * height * width
                        result[start + y * width + x] = Self.bilinear(
                            source, start, height, width, row, column)
                    }
                }
            }
        }
        return Tensor(result, shape: shape, device: device)
    }

    private static func bilinear(
        _ pixels: [Float], _ start: Int, _ height: Int, _ width: Int, _ row: Double,
        _ column: Double
    ) -> Float {
        // Also false for what is no number.
        guard row > -1, row < Double(height), column > -1, column < Double(width) else { return 0 }
        let (top, left) = (row.rounded(.down), column.rounded(.down))
        let (below, right) = (Float(row - top), Float(column - left))
        func pixel(_ y: Int, _ x: Int) -> Float {
            y >= 0 && y < height && x >= 0 && x < width ? pixels[start + y * width + x] : 0
        }
        let (y, x) = (Int(top), Int(left))
        let upper = pixel(y, x) * (1 - right) + pixel(y, x + 1) * right
        let lower = pixel(y + 1, x) * (1 - right) + pixel(y + 1, x + 1) * right
        return upper * (1 - below) + lower * below
    }
}

extension RandomGenerator {
    /// A number between −limit and limit.
    mutating func nextSigned(_ limit: Double) -> Double { (2 * nextUniform() - 1) * limit }
}
