import KisoCore
import KisoTensor

/// Makes what each picture shows larger or smaller, about its centre; the picture keeps its size, and
/// a margin that comes in is 0.
public struct RandomScale: GeometricTransform {
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

    func map(using generator: inout RandomGenerator) -> AffineMap {
        let width = factors.upperBound - factors.lowerBound
        let factor = factors.lowerBound + width * generator.nextUniform()
        return AffineMap(rowByRow: 1 / factor, columnByColumn: 1 / factor)
    }
}
