public import KisoCore
public import KisoTensor

/// Cuts a square window out of each picture, at a place of its own.
public struct RandomCrop: Transform {
    /// The side of the window.
    public let size: Int
    /// How many pixels of 0 are added on every side first.
    public let padding: Int

    /// Cuts out `size` × `size` pixels.
    public init(size: Int, padding: Int = 0) {
        self.size = size
        self.padding = padding
    }

    /// The windows, `[n, channels, size, size]`.
    ///
    /// - Precondition: the pictures with their padding are at least as large as the window.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        let source = images.pictures("RandomCrop", file: #fileID, line: #line)
        let (count, channels) = (images.shape[0], images.shape[1])
        let (height, width) = (images.shape[2], images.shape[3])
        let (lastTop, lastLeft) = (height + 2 * padding - size, width + 2 * padding - size)
        require(
            size >= 1 && padding >= 0 && lastTop >= 0 && lastLeft >= 0, "RandomCrop",
            "a window of \(size)×\(size) pixels does not fit into pictures of "
                + "\(height + 2 * padding)×\(width + 2 * padding)")
        let result = NDArray(uninitialized: [count, channels, size, size], dtype: .float32)
        let from: UnsafePointer<Float> = source.array.pointer()
        let to: UnsafeMutablePointer<Float> = result.mutablePointer()
        to.update(repeating: 0, count: result.count)
        for picture in 0..<count {
            let top = Int.random(in: 0...lastTop, using: &generator) - padding
            let left = Int.random(in: 0...lastLeft, using: &generator) - padding
            let columns = max(left, 0)..<max(min(left + size, width), max(left, 0))
            for channel in picture * channels..<(picture + 1) * channels {
                for row in max(top, 0)..<max(min(top + size, height), max(top, 0)) {
                    let target = to + (channel * size + row - top) * size
                    (target + columns.lowerBound - left).update(
                        from: from + (channel * height + row) * width + columns.lowerBound,
                        count: columns.count)
                }
            }
        }
        return Tensor(result, device: images.device)
    }
}
