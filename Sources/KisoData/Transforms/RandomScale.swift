public import KisoCore
public import KisoTensor

/// Makes what each picture shows larger or smaller, about its centre; the picture keeps its size, and
/// a margin that comes in is 0.
public struct RandomScale: Transform, PixelMove {
    /// The factors.
    public let factors: ClosedRange<Double>

    /// Scales by a factor of a range, such as `0.9...1.1`.
    ///
    /// - Precondition: the factors are positive.
    public init(_ factors: ClosedRange<Double>, file: StaticString = #fileID, line: UInt = #line) {
        require(
            factors.lowerBound > 0, "RandomScale",
            "the factor \(factors.lowerBound) is not positive",
            file: file, line: line)
        self.factors = factors
    }

    /// The pictures scaled.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        moved(images, using: &generator)
    }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        let factor = generator.next(in: factors)
        return AffineMap(rowByRow: 1 / factor, columnByColumn: 1 / factor)
    }
}
