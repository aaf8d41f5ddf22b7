public import KisoCore
public import KisoTensor

/// Moves each picture up or down and left or right by whole pixels; what comes in is 0.
public struct RandomShift: Transform, PixelMove {
    /// The farthest move along each axis.
    public let pixels: Int

    /// Moves by at most `pixels`.
    ///
    /// - Precondition: `pixels` is not negative.
    public init(pixels: Int, file: StaticString = #fileID, line: UInt = #line) {
        require(
            pixels >= 0, "RandomShift", "a distance of \(pixels) pixels is negative", file: file,
            line: line)
        self.pixels = pixels
    }

    /// The pictures moved.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        moved(images, using: &generator)
    }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        let down = Int.random(in: -pixels...pixels, using: &generator)
        let right = Int.random(in: -pixels...pixels, using: &generator)
        return AffineMap(rowShift: -Double(down), columnShift: -Double(right))
    }
}
