import KisoCore
import KisoOps
import KisoTensor

/// A bell of weights: high in the middle, lower at the ends.
///
/// Source: J. Kaiser, "Nonrecursive digital filter design using the I₀-sinh window function", 1974.
package enum KaiserWindow {
    /// The weights of a window; a larger β makes it narrower.
    package static func weights(length: Int, beta: Double) -> [Double] {
        (0..<length).map { place in
            let x = 2 * Double(place) / Double(length - 1) - 1
            return besselI0(beta * (1 - x * x).squareRoot()) / besselI0(beta)
        }
    }

    /// The modified Bessel function of order 0: `Σ ((x/2)ᵏ / k!)²`.
    private static func besselI0(_ x: Double) -> Double {
        var term = 1.0, sum = 1.0, k = 1.0
        while term > 1e-17 * sum {
            term *= (x / 2 / k) * (x / 2 / k)
            sum += term
            k += 1
        }
        return sum
    }
}

extension [Double] {
    /// Each value replaced by the weighted mean of the eleven around it, so that a noisy curve can be
    /// read; beyond the ends the curve is mirrored.
    package func smoothed(length: Int = 11, beta: Double = 2) -> [Double] {
        guard count > length else { return self }
        let weights = KaiserWindow.weights(length: length, beta: beta)
        let total = weights.reduce(0, +)
        let margin = length / 2
        let mirrored =
            self[1...margin].reversed() + self + self[(count - margin)...].reversed()
        return Tensor(mirrored, shape: [mirrored.count])
            .convolved(with: Tensor(weights.map { $0 / total }, shape: [length]), part: .valid)
            .doubles
    }
}
