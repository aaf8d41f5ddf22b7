public import KisoCore
public import KisoTensor

/// Bends each picture by a smooth random field, as a hand bends a line: every pixel is read from a place
/// that lies a little beside it, and neighbours from neighbouring places.
///
/// The field is white noise that is smoothed (nearly by a Gaussian of deviation `smoothness`: the cubic
/// B-spline of noise on a coarser grid), and scaled so that the root of its mean square is `pixels`
/// along each axis. What comes in is 0.
///
/// ```swift
/// let vary = Transforms([RandomRotation(degrees: 10), RandomElastic(pixels: 1.5)])
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
        bent(images, movedBy: nil, using: &generator)
    }

    /// The pictures moved, each by a map of its own, and then bent: read once for both.
    func bent(
        _ images: Tensor, movedBy maps: [AffineMap]?, using generator: inout RandomGenerator
    ) -> Tensor {
        let shape = images.rank == 4 ? images.shape.dimensions : [0, 0, 0, 0]
        var down = ElasticField(height: shape[2], width: shape[3], smoothness: smoothness)
        var right = down
        return images.bent("RandomElastic", movedBy: maps, &down, &right) { down, right in
            down.draw(pixels: pixels, using: &generator)
            right.draw(pixels: pixels, using: &generator)
        }
    }
}
