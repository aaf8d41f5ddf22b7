import KisoCore
import KisoTensor

/// A transform that moves pixels and changes no brightness. Several of them in a row become one map,
/// so that the picture is read, and blurred, only once.
protocol PixelMove: Transform {
    /// What happens to one picture.
    func map(using generator: inout RandomGenerator) -> AffineMap
}

extension PixelMove {
    /// The pictures moved, each by a map of its own.
    func moved(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        let count = images.rank == 0 ? 0 : images.shape[0]
        return images.resampled(
            "\(Self.self)", by: (0..<count).map { _ in map(using: &generator) })
    }
}

extension RandomGenerator {
    /// A number between −limit and limit.
    mutating func nextSigned(_ limit: Double) -> Double { (2 * nextUniform() - 1) * limit }

    /// A number of a range.
    mutating func next(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * nextUniform()
    }
}
