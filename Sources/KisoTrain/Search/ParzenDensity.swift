import Foundation
import KisoCore

/// A density over the places of parameters: at each of n points a product of kernels, and a wide one in the
/// middle, all with one weight.
///
/// The kernel of a number is a Gaussian of the width `0.1 n^(−1/(d+4))`, by Scott's rule for d parameters,
/// cut off at 0 and 1; the wide one has the width 1. The kernel of a choice gives nine in ten to the
/// point's own and shares the rest.
struct ParzenDensity: Sendable {
    private let points: [[Double]]
    private let choices: [Int?]
    private let width: Double

    init(_ points: [[Double]], _ domains: [ParameterDomain]) {
        self.points = points
        choices = domains.map(\.choices)
        width = 0.1 * pow(Double(points.count + 1), -1 / Double(domains.count + 4))
    }

    /// `log p(x)`.
    func logarithm(at place: [Double]) -> Double {
        var sum = kernel(at: place, around: nil)
        for point in points { sum += kernel(at: place, around: point) }
        return log(max(sum / Double(points.count + 1), .leastNormalMagnitude))
    }

    /// A place with its chances.
    func draw(using generator: inout RandomGenerator) -> [Double] {
        let index = Int(generator.nextUniform() * Double(points.count + 1))
        let point = index < points.count ? points[index] : nil
        var place: [Double] = []
        for (dimension, count) in choices.enumerated() {
            if let count {
                let isOwn = generator.nextUniform() < 0.9
                let other = Double(min(Int(generator.nextUniform() * Double(count)), count - 1))
                place.append(isOwn ? point?[dimension] ?? other : other)
                continue
            }
            let mean = point?[dimension] ?? 0.5, width = point == nil ? 1 : width
            while true {
                let number = mean + width * generator.nextNormal()
                if (0...1).contains(number) {
                    place.append(number)
                    break
                }
            }
        }
        return place
    }

    /// The product of the kernels around a point; the wide one without a point.
    private func kernel(at place: [Double], around point: [Double]?) -> Double {
        var product = 1.0
        for (dimension, count) in choices.enumerated() {
            if let count {
                let share = 1 / Double(count)
                guard let point else {
                    product *= share
                    continue
                }
                product *= 0.1 * share + (point[dimension] == place[dimension] ? 0.9 : 0)
                continue
            }
            let mean = point?[dimension] ?? 0.5, width = point == nil ? 1 : width
            let mass =
                Normal.distribution((1 - mean) / width) - Normal.distribution(-mean / width)
            product *= Normal.density((place[dimension] - mean) / width) / (width * mass)
        }
        return product
    }
}

/// The standard normal distribution.
enum Normal {
    /// `φ(x) = exp(−x²/2) / √(2π)`.
    static func density(_ x: Double) -> Double { exp(-x * x / 2) / (2 * Double.pi).squareRoot() }
    /// `Φ(x) = ½ erfc(−x/√2)`.
    static func distribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
}
