public import KisoCore
public import KisoTensor

/// Bends each picture by a smooth random field, as a hand bends a line: every pixel is read from a place
/// that lies a little beside it, and neighbours from neighbouring places.
///
/// The field is white noise, blurred three times by a box (nearly a Gaussian of deviation `smoothness`),
/// and scaled so that the root of its mean square is `pixels` along each axis. What comes in is 0.
///
/// ```swift
/// let vary = Transforms([RandomElastic(pixels: 1.5), RandomRotation(degrees: 10)])
/// ```
///
/// Source: P. Simard, D. Steinkraus and J. Platt, "Best practices for convolutional neural networks
/// applied to visual document analysis", ICDAR 2003.
public struct RandomElastic: Transform {
    /// The usual distance that a pixel moves along an axis.
    public let pixels: Double
    /// The deviation of the blur, in pixels; 4 by default.
    public let smoothness: Double

    /// Bends by about `pixels`.
    ///
    /// - Precondition: both numbers are finite, `pixels` not negative, `smoothness` at least 1.
    public init(
        pixels: Double, smoothness: Double = 4, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            pixels >= 0 && pixels.isFinite && smoothness >= 1 && smoothness.isFinite,
            "RandomElastic", "\(pixels) pixels with a smoothness of \(smoothness)", file: file,
            line: line)
        self.pixels = pixels
        self.smoothness = smoothness
    }

    /// The pictures bent, each by a field of its own.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        guard images.rank == 4 else { return images.changingPictures("RandomElastic") { _ in } }
        let channels = images.shape[1], height = images.shape[2], width = images.shape[3]
        var source = [Float](repeating: 0, count: channels * height * width)
        var scratch = [Float](repeating: 0, count: height * width)
        return images.changingPictures("RandomElastic") { picture in
            guard !picture.isEmpty else { return }
            let down = field(height, width, &scratch, using: &generator)
            let right = field(height, width, &scratch, using: &generator)
            for index in source.indices { source[index] = picture[index] }
            for row in 0..<height {
                for column in 0..<width {
                    let place = row * width + column
                    let y = Float(row) + down[place], x = Float(column) + right[place]
                    let top = y.rounded(.down), left = x.rounded(.down)
                    let (fy, fx) = (y - top, x - left)
                    let (i, j) = (Int(top), Int(left))
                    for channel in 0..<channels {
                        let start = channel * height * width
                        func at(_ i: Int, _ j: Int) -> Float {
                            i >= 0 && i < height && j >= 0 && j < width
                                ? source[start + i * width + j] : 0
                        }
                        let upper = at(i, j) * (1 - fx) + at(i, j + 1) * fx
                        let lower = at(i + 1, j) * (1 - fx) + at(i + 1, j + 1) * fx
                        picture[start + place] = upper * (1 - fy) + lower * fy
                    }
                }
            }
        }
    }

    /// Smooth noise whose mean square is `pixels²`.
    private func field(
        _ height: Int, _ width: Int, _ scratch: inout [Float],
        using generator: inout RandomGenerator
    ) -> [Float] {
        var field = (0..<height * width).map { _ in Float(generator.nextSigned(1)) }
        // Three boxes of width w have the variance (w² − 1) / 4.
        let radius = max(
            1, Int(((4 * smoothness * smoothness + 1).squareRoot() / 2).rounded(.down)))
        for _ in 0..<3 {
            for row in 0..<height {
                blur(&field, &scratch, start: row * width, step: 1, count: width, radius)
            }
            for column in 0..<width {
                blur(&field, &scratch, start: column, step: width, count: height, radius)
            }
        }
        let square = field.reduce(0) { $0 + $1 * $1 } / Float(max(1, field.count))
        let scale = square > 0 ? Float(pixels) / square.squareRoot() : 0
        // Far away is as good as farther away: both read nothing.
        let limit = Float(height + width)
        for index in field.indices {
            field[index] = max(-limit, min(limit, field[index] * scale))
        }
        return field
    }

    /// The sum of the neighbours of every element in a row, which is 0 beyond its ends.
    private func blur(
        _ field: inout [Float], _ sums: inout [Float], start: Int, step: Int, count: Int,
        _ radius: Int
    ) {
        var sum: Float = 0
        for index in 0..<min(radius, count) { sum += field[start + index * step] }
        for index in 0..<count {
            if index + radius < count { sum += field[start + (index + radius) * step] }
            sums[index] = sum
            if index >= radius { sum -= field[start + (index - radius) * step] }
        }
        for index in 0..<count { field[start + index * step] = sums[index] }
    }
}
