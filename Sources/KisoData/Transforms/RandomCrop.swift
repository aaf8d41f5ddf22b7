public import KisoCore
import KisoOps
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
        let padded = images.padded([(0, 0), (0, 0), (padding, padding), (padding, padding)])
        let (height, width) = (padded.shape[2], padded.shape[3])
        require(
            size >= 1 && size <= height && size <= width, "RandomCrop",
            "a window of \(size)×\(size) pixels does not fit into pictures of \(height)×\(width)")
        if images.shape[0] == 0 { return padded[.all, .all, 0..<size, 0..<size] }
        let windows = (0..<images.shape[0]).map { index in
            let top = Int.random(in: 0...height - size, using: &generator)
            let left = Int.random(in: 0...width - size, using: &generator)
            return padded[index, .all, top..<top + size, left..<left + size]
        }
        return .stack(windows)
    }
}
