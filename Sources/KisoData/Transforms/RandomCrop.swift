public import KisoCore
public import KisoTensor

/// Cuts a square window out of each picture, at a place of its own.
public struct RandomCrop: Transform {
    /// The side of the window.
    public let size: Int
    /// How many pixels of 0 are added on every side first.
    public let padding: Int

    /// Cuts out `size` × `size` pixels.
    ///
    /// - Precondition: `size` is positive, `padding` not negative.
    public init(
        size: Int, padding: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            size >= 1 && padding >= 0, "RandomCrop",
            "a window of \(size)×\(size) pixels with a padding of \(padding)", file: file,
            line: line)
        self.size = size
        self.padding = padding
    }

    /// The windows, `[n, channels, size, size]`.
    ///
    /// - Precondition: the pictures with their padding are at least as large as the window.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        require(
            images.rank == 4 && images.dtype == .float32, "RandomCrop",
            "\(images.dtype) of shape \(images.shape), expected float32 (n, channels, height, width)"
        )
        let (height, width) = (images.shape[2], images.shape[3])
        let (rows, columns) = (height + 2 * padding - size, width + 2 * padding - size)
        require(
            rows >= 0 && columns >= 0, "RandomCrop",
            "a window of \(size)×\(size) pixels does not fit into pictures of "
                + "\(height + 2 * padding)×\(width + 2 * padding)")
        let source = images.detached.contiguous.array
        let channels = images.shape[1]
        let result = NDArray(
            uninitialized: [images.shape[0], channels, size, size], dtype: .float32)
        let from: UnsafePointer<Float> = source.pointer()
        let to: UnsafeMutablePointer<Float> = result.mutablePointer()
        to.update(repeating: 0, count: result.count)
        for picture in 0..<images.shape[0] {
            let top = Int.random(in: 0...rows, using: &generator) - padding
            let left = Int.random(in: 0...columns, using: &generator) - padding
            let first = max(left, 0)
            let count = min(left + size, width) - first
            guard count > 0 else { continue }
            for channel in picture * channels..<(picture + 1) * channels {
                for y in 0..<size where top + y >= 0 && top + y < height {
                    (to + (channel * size + y) * size + first - left).update(
                        from: from + (channel * height + top + y) * width + first, count: count)
                }
            }
        }
        return Tensor(result, device: images.device)
    }
}
