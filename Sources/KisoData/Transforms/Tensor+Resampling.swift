import KisoCore
import KisoOps
import KisoTensor

extension Tensor {
    /// The pictures `[n, c, h, w]` read through a map each, between pixels bilinearly; what lies
    /// outside of a picture is 0.
    func resampled(
        _ operation: String, by maps: [AffineMap], file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        resampling(operation, file, line) { resampler, index, from, to in
            resampler.resample(from, into: to, maps[index])
        }
    }

    /// The pictures, each moved by its map if there are maps, and then read beside each pixel by what two
    /// fields say, which `draw` makes for each picture.
    func bent(
        _ operation: String, movedBy maps: [AffineMap]?, _ down: inout ElasticField,
        _ right: inout ElasticField,
        _ draw: (_ down: inout ElasticField, _ right: inout ElasticField) -> Void,
        file: StaticString = #fileID, line: UInt = #line
    ) -> Tensor {
        resampling(operation, file, line) { resampler, index, from, to in
            draw(&down, &right)
            down.values.withUnsafeBufferPointer { rows in
                right.values.withUnsafeBufferPointer { columns in
                    resampler.resample(
                        from, into: to, maps?[index] ?? AffineMap(),
                        Displacement(
                            down: rows.baseAddress, right: columns.baseAddress, step: down.step))
                }
            }
        }
    }

    /// New pictures of the same sizes, each made of its own one.
    private func resampling(
        _ operation: String, _ file: StaticString, _ line: UInt,
        _ make: (
            inout Resampler, _ index: Int, _ from: UnsafePointer<Float>,
            _ to: UnsafeMutablePointer<Float>
        ) -> Void
    ) -> Tensor {
        let source = pictures(operation, file: file, line: line)
        let result = NDArray(uninitialized: shape, dtype: .float32)
        if count > 0 {
            var resampler = Resampler(channels: shape[1], height: shape[2], width: shape[3])
            let from: UnsafePointer<Float> = source.array.pointer()
            let to: UnsafeMutablePointer<Float> = result.mutablePointer()
            let size = shape[1] * shape[2] * shape[3]
            for index in 0..<shape[0] {
                make(&resampler, index, from + index * size, to + index * size)
            }
        }
        return Tensor(result, device: device)
    }

    /// Dense pictures; stops for anything else than `float32` of rank 4.
    func pictures(_ operation: String, file: StaticString, line: UInt) -> Tensor {
        if rank != 4 || dtype != .float32 {
            stop(
                operation,
                "\(dtype) of shape \(shape), expected float32 (n, channels, height, width)",
                file: file, line: line)
        }
        return contiguous
    }
}

/// How far beside its own place each pixel of a moved picture is read; nowhere without fields.
private struct Displacement {
    var down: UnsafePointer<Float>?
    var right: UnsafePointer<Float>?
    var step = 0

    /// Of eight pixels of a line.
    @inline(__always)
    func lanes(
        _ field: UnsafePointer<Float>?, _ y: Int, _ x: Int
    ) -> SIMD8<Float> {
        guard let field else { return SIMD8(repeating: 0) }
        return UnsafeRawPointer(field + y * step + x).loadUnaligned(as: SIMD8<Float>.self)
    }
}

/// Reads pictures of one size between their pixels.
///
/// The picture is copied into a frame of two zeros on each side, and places outside are moved onto
/// the frame, so that the loop over the pixels has no case to tell. For a line of the result first
/// all places are computed, eight at a time, then all channels are read there.
private struct Resampler {
    private let channels, height, width, step: Int
    private var padded: [Float]
    private var offsets: [Int32]
    private var below, right: [Float]

    init(channels: Int, height: Int, width: Int) {
        (self.channels, self.height, self.width) = (channels, height, width)
        step = width + 4
        padded = [Float](repeating: 0, count: channels * (height + 4) * step)
        offsets = [Int32](repeating: 0, count: width + 8)
        below = [Float](repeating: 0, count: width + 8)
        right = [Float](repeating: 0, count: width + 8)
    }

    mutating func resample(
        _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, _ map: AffineMap,
        _ displacement: Displacement = Displacement()
    ) {
        let (channels, height, width, step) = (channels, height, width, step)
        padded.withUnsafeMutableBufferPointer { padded in
            offsets.withUnsafeMutableBufferPointer { offsets in
                below.withUnsafeMutableBufferPointer { below in
                    right.withUnsafeMutableBufferPointer { right in
                        guard let frame = padded.baseAddress, let offsets = offsets.baseAddress,
                            let below = below.baseAddress, let right = right.baseAddress
                        else { return }
                        for line in 0..<channels * height {
                            let row = line / height * (height + 4) + line % height + 2
                            (frame + row * step + 2)
                                .update(from: source + line * width, count: width)
                        }
                        for y in 0..<height {
                            Self.places(
                                y, height, width, step, map, displacement, offsets,
                                below: below, right: right)
                            for channel in 0..<channels {
                                Self.read(
                                    frame + channel * (height + 4) * step, step, width, offsets,
                                    below: below, right: right,
                                    into: target + (channel * height + y) * width)
                            }
                        }
                    }
                }
            }
        }
    }

    /// For each pixel of a line the place of its upper left neighbour in the frame, and how far below
    /// and to the right of that it lies.
    private static func places(
        _ y: Int, _ height: Int, _ width: Int, _ step: Int, _ map: AffineMap,
        _ displacement: Displacement,
        _ offsets: UnsafeMutablePointer<Int32>, below: UnsafeMutablePointer<Float>,
        right: UnsafeMutablePointer<Float>
    ) {
        typealias Lanes = SIMD8<Float>
        let (middleRow, middleColumn) = (Double(height - 1) / 2, Double(width - 1) / 2)
        let down = Double(y) - middleRow
        // Of the pixel in the middle of the line, so that a turned picture's middle stays exact.
        let startRow = middleRow + map.rowByRow * down + map.rowShift + 2
        let startColumn = middleColumn + map.columnByRow * down + map.columnShift + 2
        let (rowStart, columnStart) = (
            Lanes(repeating: Float(startRow)), Lanes(repeating: Float(startColumn))
        )
        let (rowStep, columnStep) = (
            Lanes(repeating: Float(map.rowByColumn)), Lanes(repeating: Float(map.columnByColumn))
        )
        let (rowByRow, columnByRow) = (
            Lanes(repeating: Float(map.rowByRow)), Lanes(repeating: Float(map.columnByRow))
        )
        let lowest = Lanes(repeating: 1)
        let (lastRow, lastColumn) = (
            Lanes(repeating: Float(height + 2)), Lanes(repeating: Float(width + 2))
        )
        // Beyond 2²³ a Float's lowest bits are an integer: adding rounds, and the bits are the result.
        let (half, rounding) = (Lanes(repeating: 0.5), Lanes(repeating: 0x1p23))
        let bits = SIMD8<UInt32>(repeating: 0x7f_ffff)
        let lineStep = SIMD8<UInt32>(repeating: UInt32(truncatingIfNeeded: step))
        // Processors of the oldest kind multiply floats faster than integers; places below 2²² are exact.
        let isSmall = (height + 4) * step < 1 << 22
        let floatStep = Lanes(repeating: Float(step))
        var x = 0
        while x < width {
            let lanes =
                Lanes(0, 1, 2, 3, 4, 5, 6, 7)
                + Lanes(repeating: Float(Double(x) - middleColumn))
            let beside = displacement.lanes(displacement.right, y, x)
            let under = displacement.lanes(displacement.down, y, x)
            var row = rowStart + rowStep * (lanes + beside) + rowByRow * under
            var column = columnStart + columnStep * (lanes + beside) + columnByRow * under
            // Written so that what is no number lies outside, too, and that each is one instruction.
            row = lowest.replacing(with: row, where: row .> lowest)
            row = lastRow.replacing(with: row, where: row .< lastRow)
            column = lowest.replacing(with: column, where: column .> lowest)
            column = lastColumn.replacing(with: column, where: column .< lastColumn)
            let (top, left) = ((row - half) + rounding, (column - half) + rounding)
            let (line, first) = (top - rounding, left - rounding)
            let places: SIMD8<UInt32>
            if isSmall {
                let sum = line * floatStep + first + rounding
                places = unsafeBitCast(sum, to: SIMD8<UInt32>.self) & bits
            } else {
                let topLine = unsafeBitCast(top, to: SIMD8<UInt32>.self) & bits
                let leftColumn = unsafeBitCast(left, to: SIMD8<UInt32>.self) & bits
                places = topLine &* lineStep &+ leftColumn
            }
            UnsafeMutableRawPointer(offsets + x).storeBytes(of: places, as: SIMD8<UInt32>.self)
            UnsafeMutableRawPointer(below + x)
                .storeBytes(of: row - line, as: Lanes.self)
            UnsafeMutableRawPointer(right + x)
                .storeBytes(of: column - first, as: Lanes.self)
            x += 8
        }
    }

    /// The pixels of a line, four at a time: an upper and a lower pair of neighbours each, first between left
    /// and right, then between above and below.
    private static func read(
        _ frame: UnsafePointer<Float>, _ step: Int, _ width: Int,
        _ offsets: UnsafePointer<Int32>, below: UnsafePointer<Float>, right: UnsafePointer<Float>,
        into target: UnsafeMutablePointer<Float>
    ) {
        typealias Four = SIMD4<Float>
        func pair(_ x: Int, _ line: Int) -> SIMD2<Float> {
            UnsafeRawPointer(frame + Int(offsets[x]) + line).loadUnaligned(as: SIMD2<Float>.self)
        }
        func between(_ x: Int, _ line: Int, _ ahead: Four) -> Four {
            let first = Four(lowHalf: pair(x, line), highHalf: pair(x + 1, line))
            let last = Four(lowHalf: pair(x + 2, line), highHalf: pair(x + 3, line))
            let left = Four(lowHalf: first.evenHalf, highHalf: last.evenHalf)
            let right = Four(lowHalf: first.oddHalf, highHalf: last.oddHalf)
            return left * (1 - ahead) + right * ahead
        }
        let ends = width - width % 4
        for x in stride(from: 0, to: ends, by: 4) {
            let ahead = UnsafeRawPointer(right + x).loadUnaligned(as: Four.self)
            let down = UnsafeRawPointer(below + x).loadUnaligned(as: Four.self)
            let (upper, lower) = (between(x, 0, ahead), between(x, step, ahead))
            UnsafeMutableRawPointer(target + x)
                .storeBytes(of: upper * (1 - down) + lower * down, as: Four.self)
        }
        for x in ends..<width {
            let (upper, lower, ahead) = (pair(x, 0), pair(x, step), right[x])
            let rows = SIMD2(upper.x, lower.x) * (1 - ahead) + SIMD2(upper.y, lower.y) * ahead
            target[x] = rows.x * (1 - below[x]) + rows.y * below[x]
        }
    }
}
