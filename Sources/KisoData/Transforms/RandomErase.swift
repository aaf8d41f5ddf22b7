public import KisoCore
public import KisoTensor

/// Paints a square of 0 over each picture, about a place of its own, so that no single detail decides.
///
/// Source: T. DeVries, G. W. Taylor, "Improved regularization of convolutional neural networks with
/// cutout", 2017.
public struct RandomErase: Transform {
    /// The side of the square; where it reaches over the edge it is cut.
    public let size: Int

    /// Paints squares of `size` × `size` pixels.
    ///
    /// - Precondition: `size` is not negative.
    public init(size: Int, file: StaticString = #fileID, line: UInt = #line) {
        require(
            size >= 0, "RandomErase", "a side of \(size) pixels is negative", file: file, line: line
        )
        self.size = size
    }

    /// The pictures, each with a square of 0.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        images.changingPictures("RandomErase") { pixels in
            let (height, width) = (images.shape[2], images.shape[3])
            guard !pixels.isEmpty else { return }
            let top = Int.random(in: 0..<height, using: &generator) - size / 2
            let left = Int.random(in: 0..<width, using: &generator) - size / 2
            let columns = max(left, 0)..<min(left + size, width)
            for channel in 0..<images.shape[1] {
                for row in max(top, 0)..<min(top + size, height) {
                    let start = (channel * height + row) * width
                    for column in columns { pixels[start + column] = 0 }
                }
            }
        }
    }
}
