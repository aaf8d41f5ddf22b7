import KisoCore

#if Native
    import CKernels
#endif

/// How far beside its own place each pixel of a moved picture is read; nowhere without fields.
struct Displacement {
    var down: UnsafePointer<Float>?
    var right: UnsafePointer<Float>?
    /// The distance of their lines, a multiple of 16.
    var step = 0
}

/// Reads pictures of one size between their pixels.
///
/// The picture is copied into a frame of two zeros on each side, and places outside are moved onto
/// the frame, so that the loop over the pixels has no case to tell.
struct Resampler {
    private let reading: PlainReading
    private var framed: [Float]

    init(channels: Int, height: Int, width: Int) {
        reading = PlainReading(channels: channels, height: height, width: width)
        framed = [Float](repeating: 0, count: channels * (height + 4) * (width + 4))
    }

    /// Writes the picture that a map and a displacement make of another.
    mutating func resample(
        _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, _ map: AffineMap,
        _ displacement: Displacement = Displacement()
    ) {
        let (reading, channels) = (reading, reading.channels)
        let (height, width) = (reading.height, reading.width)
        framed.withUnsafeMutableBufferPointer { framed in
            guard let frame = framed.baseAddress else { return }
            for line in 0..<channels * height {
                let row = line / height * (height + 4) + line % height + 2
                (frame + row * (width + 4) + 2).update(from: source + line * width, count: width)
            }
            #if Native
                if (height + 4) * (width + 4) < Int(Int32.max) {
                    var picture = kiso_picture(
                        channels: channels, height: height, width: width,
                        row_by_row: map.rowByRow, row_by_column: map.rowByColumn,
                        row_shift: map.rowShift, column_by_row: map.columnByRow,
                        column_by_column: map.columnByColumn, column_shift: map.columnShift,
                        field_step: displacement.step)
                    kiso_resample_f32(
                        frame, &picture, displacement.down, displacement.right, target)
                    return
                }
            #endif
            reading.read(frame, map, displacement, into: target)
        }
    }
}

/// The reading without vectors, for builds without C and for pictures beyond its numbers.
private struct PlainReading {
    let channels, height, width: Int

    func read(
        _ frame: UnsafePointer<Float>, _ map: AffineMap, _ displacement: Displacement,
        into target: UnsafeMutablePointer<Float>
    ) {
        let step = width + 4
        let (middleRow, middleColumn) = (Double(height - 1) / 2, Double(width - 1) / 2)
        /// Written so that what is no number lies outside, too.
        func within(_ place: Double, _ last: Int) -> Double {
            min(place > 1 ? place : 1, Double(last))
        }
        for y in 0..<height {
            for x in 0..<width {
                let field = y * displacement.step + x
                let beside = Double(displacement.right?[field] ?? 0)
                let under = Double(displacement.down?[field] ?? 0)
                let (down, across) = (
                    Double(y) - middleRow + under, Double(x) - middleColumn + beside
                )
                let row = within(
                    middleRow + map.rowByRow * down + map.rowByColumn * across + map.rowShift + 2,
                    height + 2)
                let column = within(
                    middleColumn + map.columnByRow * down + map.columnByColumn * across
                        + map.columnShift + 2,
                    width + 2)
                let (top, left) = (Int(row), Int(column))
                let (below, ahead) = (Float(row - Double(top)), Float(column - Double(left)))
                for channel in 0..<channels {
                    let pixel = frame + (channel * (height + 4) + top) * step + left
                    let upper = pixel[0] * (1 - ahead) + pixel[1] * ahead
                    let lower = pixel[step] * (1 - ahead) + pixel[step + 1] * ahead
                    target[(channel * height + y) * width + x] =
                        upper * (1 - below) + lower * below
                }
            }
        }
    }
}
