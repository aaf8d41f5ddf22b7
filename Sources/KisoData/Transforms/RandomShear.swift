import Foundation
public import KisoCore
public import KisoTensor

/// Slants each picture to the left or right, as handwriting leans; what comes in is 0.
public struct RandomShear: Transform, PixelMove {
    /// The largest slant, to either side.
    public let degrees: Double

    /// Slants by at most `degrees` to either side.
    ///
    /// - Precondition: `degrees` is from 0 to below 90.
    public init(degrees: Double, file: StaticString = #fileID, line: UInt = #line) {
        require(
            degrees >= 0 && degrees < 90, "RandomShear",
            "an angle of \(degrees) degrees, expected 0 to below 90", file: file, line: line)
        self.degrees = degrees
    }

    /// The pictures slanted.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        moved(images, using: &generator)
    }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        AffineMap(columnByRow: tan(generator.nextSigned(degrees) * .pi / 180))
    }
}
