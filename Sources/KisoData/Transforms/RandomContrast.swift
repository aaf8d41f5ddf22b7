public import KisoCore
public import KisoTensor

/// Moves the values of each picture away from its mean or towards it; they stay within 0 and 1.
public struct RandomContrast: Transform {
    /// The factors by which the distance from the mean is multiplied.
    public let factors: ClosedRange<Double>

    /// Multiplies by a factor of a range, such as `0.7...1.3`.
    ///
    /// - Precondition: no factor is negative.
    public init(_ factors: ClosedRange<Double>, file: StaticString = #fileID, line: UInt = #line) {
        require(
            factors.lowerBound >= 0, "RandomContrast",
            "the factor \(factors.lowerBound) is negative", file: file, line: line)
        self.factors = factors
    }

    /// The pictures with more or less contrast.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        images.changingPictures("RandomContrast") { pixels in
            let factor = Float(generator.next(in: factors))
            let mean = Self.sum(UnsafeBufferPointer(pixels)) / Float(max(pixels.count, 1))
            for index in pixels.indices {
                let value = mean + (pixels[index] - mean) * factor
                pixels[index] = value > 1 ? 1 : value < 0 ? 0 : value
            }
        }
    }

    /// Eight sums beside each other, so that no addition waits for the one before.
    private static func sum(_ pixels: UnsafeBufferPointer<Float>) -> Float {
        let bytes = UnsafeRawBufferPointer(pixels)
        let ends = pixels.count - pixels.count % 8
        var sums = SIMD8<Float>(repeating: 0)
        for start in stride(from: 0, to: ends, by: 8) {
            sums += bytes.loadUnaligned(fromByteOffset: start * 4, as: SIMD8<Float>.self)
        }
        return pixels[ends...].reduce(sums.sum(), +)
    }
}
