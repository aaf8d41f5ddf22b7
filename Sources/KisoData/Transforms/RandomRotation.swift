import Foundation
public import KisoCore
public import KisoTensor

/// Turns each picture about its centre; the corners that come in are 0.
public struct RandomRotation: Transform, PixelMove {
    /// The largest angle, to either side.
    public let degrees: Double

    /// Turns by at most `degrees` to either side.
    public init(degrees: Double) { self.degrees = degrees }

    /// The pictures turned.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        moved(images, using: &generator)
    }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        let angle = generator.nextSigned(degrees) * .pi / 180
        return AffineMap(
            rowByRow: cos(angle), rowByColumn: -sin(angle), columnByRow: sin(angle),
            columnByColumn: cos(angle))
    }
}
