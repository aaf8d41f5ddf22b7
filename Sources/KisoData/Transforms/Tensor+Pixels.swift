import KisoCore
import KisoTensor

extension Tensor {
    /// New pictures made from each picture's values, which `body` changes in place.
    func changingPictures(
        _ operation: String, file: StaticString = #fileID, line: UInt = #line,
        _ body: (UnsafeMutableBufferPointer<Float>) -> Void
    ) -> Tensor {
        let source = pictures(operation, file: file, line: line)
        let result = NDArray(uninitialized: shape, dtype: .float32)
        let from: UnsafePointer<Float> = source.array.pointer()
        let to: UnsafeMutablePointer<Float> = result.mutablePointer()
        to.update(from: from, count: count)
        let size = count / max(shape[0], 1)
        for index in 0..<shape[0] {
            body(UnsafeMutableBufferPointer(start: to + index * size, count: size))
        }
        return Tensor(result, device: device)
    }
}
