import Foundation
import KisoCore
import KisoTensor

/// Turns each picture about its centre; the corners that come in are 0.
public struct RandomRotation: GeometricTransform {
    /// The largest angle, to either side.
    public let degrees: Double

    /// Turns by at most `degrees` to either side.
    public init(degrees: Double) { self.degrees = degrees }

    func map(using generator: inout RandomGenerator) -> AffineMap {
        let angle = generator.nextSigned(degrees) * .pi / 180
        return AffineMap(
            rowByRow: cos(angle), rowByColumn: -sin(angle), columnByRow: sin(angle),
            columnByColumn: cos(angle))
    }
}
