import KisoCore
import KisoTensor

/// Mirrors some of the pictures, left to right; not for pictures such as digits, whose mirror image
/// means something else or nothing.
public struct RandomFlip: GeometricTransform {
    /// How likely a picture is mirrored.
    public let probability: Double

    /// Mirrors every second picture on average.
    public init(probability: Double = 0.5) { self.probability = probability }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        AffineMap(columnByColumn: generator.nextUniform() < probability ? -1 : 1)
    }
}
