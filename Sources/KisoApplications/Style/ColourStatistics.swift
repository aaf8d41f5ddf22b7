import KisoCore
package import KisoIO

/// Mean and covariance of the colours of a picture, and what is done with them.
///
/// Source: L. Gatys, M. Bethge, A. Hertzmann and E. Shechtman, "Preserving color in neural artistic style
/// transfer", 2016.
package struct ColourStatistics: Sendable {
    /// The mean of red, green and blue, from 0 to 1.
    package let mean: [Double]
    /// Row by row.
    package let covariance: [Double]

    /// Of the pixels of a picture in colour.
    package init(_ image: Image) {
        let count = Double(image.width * image.height)
        var mean = [0.0, 0, 0]
        var sums = [Double](repeating: 0, count: 9)
        let values = image.pixels
        for start in stride(from: 0, to: values.count, by: 3) {
            for i in 0..<3 {
                let a = Double(values[start + i]) / 255
                mean[i] += a / count
                for j in 0..<3 { sums[i * 3 + j] += a * Double(values[start + j]) / 255 / count }
            }
        }
        self.mean = mean
        covariance = (0..<9).map { sums[$0] - mean[$0 / 3] * mean[$0 % 3] }
    }

    /// The lower triangular `L` with `L Lᵀ` = the covariance, plus a little on its diagonal.
    private var factor: [Double] {
        var l = [Double](repeating: 0, count: 9)
        for i in 0..<3 {
            for j in 0...i {
                var sum = covariance[i * 3 + j] + (i == j ? 1e-6 : 0)
                for k in 0..<j { sum -= l[i * 3 + k] * l[j * 3 + k] }
                l[i * 3 + j] = i == j ? max(sum, 1e-9).squareRoot() : sum / l[j * 3 + j]
            }
        }
        return l
    }

    /// The picture with colours of another mean and covariance: `x ↦ L_other L⁻¹ (x − μ) + μ_other`.
    package func recolouring(_ image: Image, as other: ColourStatistics) -> Image {
        let (from, to) = (factor, other.factor)
        var result = image
        for start in stride(from: 0, to: image.pixels.count, by: 3) {
            var x = (0..<3).map { Double(image.pixels[start + $0]) / 255 - mean[$0] }
            for i in 0..<3 {
                for k in 0..<i { x[i] -= from[i * 3 + k] * x[k] }
                x[i] /= from[i * 3 + i]
            }
            for i in 0..<3 {
                var value = other.mean[i]
                for k in 0...i { value += to[i * 3 + k] * x[k] }
                result.pixels[start + i] = UInt8((min(max(value, 0), 1) * 255).rounded())
            }
        }
        return result
    }
}

extension Image {
    /// `0.299 R + 0.587 G + 0.114 B` in all three channels.
    package var lightness: Image {
        var result = self
        for start in stride(from: 0, to: pixels.count, by: 3) {
            let value = Self.lightness(pixels, start)
            for i in 0..<3 { result.pixels[start + i] = UInt8(value.rounded()) }
        }
        return result
    }

    /// How light this picture is, in the colours of another of its size.
    package func coloured(as other: Image) -> Image {
        var result = other
        for start in stride(from: 0, to: pixels.count, by: 3) {
            let gap = Self.lightness(pixels, start) - Self.lightness(other.pixels, start)
            for i in 0..<3 {
                let value = Double(other.pixels[start + i]) + gap
                result.pixels[start + i] = UInt8(min(max(value, 0), 255).rounded())
            }
        }
        return result
    }

    private static func lightness(_ pixels: [UInt8], _ start: Int) -> Double {
        0.299 * Double(pixels[start]) + 0.587 * Double(pixels[start + 1]) + 0.114
            * Double(pixels[start + 2])
    }
}
