public import KisoCore
public import KisoTensor

/// Multiplies the brightness of each picture; what would pass 1 stays 1.
public struct RandomBrightness: Transform {
    /// The factors.
    public let factors: ClosedRange<Double>

    /// Multiplies by a factor of a range, such as `0.7...1.3`.
    ///
    /// - Precondition: no factor is negative.
    public init(_ factors: ClosedRange<Double>, file: StaticString = #fileID, line: UInt = #line) {
        require(
            factors.lowerBound >= 0, "RandomBrightness",
            "the factor \(factors.lowerBound) is negative", file: file, line: line)
        self.factors = factors
    }

    /// The pictures, brighter or darker.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        images.changingPictures("RandomBrightness") { pixels in
            let factor = Float(generator.next(in: factors))
            for index in pixels.indices {
                let value = pixels[index] * factor
                pixels[index] = value > 1 ? 1 : value
            }
        }
    }
}
