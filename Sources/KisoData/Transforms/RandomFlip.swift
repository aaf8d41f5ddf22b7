public import KisoCore
public import KisoTensor

/// Mirrors some of the pictures, left to right or top to bottom; not for pictures such as digits, whose
/// mirror image means something else or nothing.
public struct RandomFlip: Transform, PixelMove {
    /// How likely a picture is mirrored.
    public let probability: Double
    /// Whether top and bottom change places, and not left and right.
    public let isVertical: Bool

    /// Mirrors every second picture on average.
    public init(probability: Double = 0.5, isVertical: Bool = false) {
        self.probability = probability
        self.isVertical = isVertical
    }

    /// The pictures, some mirrored.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        moved(images, using: &generator)
    }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        let factor = generator.nextUniform() < probability ? -1.0 : 1
        return isVertical ? AffineMap(rowByRow: factor) : AffineMap(columnByColumn: factor)
    }
}
