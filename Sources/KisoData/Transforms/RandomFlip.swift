public import KisoCore
public import KisoTensor

/// Mirrors some of the pictures, left to right; not for pictures such as digits, whose mirror image
/// means something else or nothing.
public struct RandomFlip: Transform {
    /// How likely a picture is mirrored.
    public let probability: Double

    /// Mirrors every second picture on average.
    public init(probability: Double = 0.5) { self.probability = probability }

    /// The pictures, some mirrored.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        return images.resampled("RandomFlip") {
            AffineMap(columnByColumn: generator.nextUniform() < probability ? -1 : 1)
        }
    }
}
