import Foundation
package import KisoCore
package import KisoTensor

/// Ways through a generator's noise.
package enum NoiseWalk {
    /// Rows of noise from one point to another, along the sphere: `rows · columns` of them, `[n, noise]`.
    ///
    /// The numbers of N(0, 1) lie near a sphere of radius √noise; the straight way between two of them would
    /// lead through its inside, where the generator has never been.
    package static func rows(
        _ rows: Int, columns: Int, _ settings: GenerationSettings,
        using generator: inout RandomGenerator
    ) -> Tensor {
        let ends = DCGAN.noise(rows * 2, settings, using: &generator).doubles
        let size = settings.noise
        var values: [Float] = []
        for row in 0..<rows {
            let a = Array(ends[2 * row * size..<(2 * row + 1) * size])
            let b = Array(ends[(2 * row + 1) * size..<(2 * row + 2) * size])
            for column in 0..<columns {
                values += between(a, b, Double(column) / Double(max(columns - 1, 1))).map {
                    Float($0)
                }
            }
        }
        return Tensor(values, shape: [rows * columns, size])
    }

    /// The point at a part of the way from `a` to `b` along the sphere.
    package static func between(_ a: [Double], _ b: [Double], _ part: Double) -> [Double] {
        func dot(_ x: [Double], _ y: [Double]) -> Double {
            zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
        let angle = acos(min(max(cosine, -1), 1))
        // Points in one direction have no arc between them.
        guard sin(angle) > 1e-9 else { return zip(a, b).map { $0 * (1 - part) + $1 * part } }
        let (left, right) = (sin((1 - part) * angle) / sin(angle), sin(part * angle) / sin(angle))
        return zip(a, b).map { $0 * left + $1 * right }
    }
}
