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
