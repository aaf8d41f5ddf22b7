public import KisoCore
public import KisoTensor

/// Multiplies the brightness of each picture; what would pass 1 stays 1.
public struct RandomBrightness: Transform {
    /// The factors.
    public let factors: ClosedRange<Double>

    /// Multiplies by a factor of a range, such as `0.7...1.3`.
    ///
    /// - Precondition: no factor is negative.
    public init(_ factors: ClosedRange<Double>, file: StaticString = #fileID, line: UInt = #line) {
        require(
            factors.lowerBound >= 0, "RandomBrightness",
            "the factor \(factors.lowerBound) is negative", file: file, line: line)
        self.factors = factors
    }

    /// The pictures, brighter or darker.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        require(
            images.rank > 0 && images.dtype == .float32, "RandomBrightness",
            "\(images.dtype) of shape \(images.shape), expected float32 pictures")
        let width = factors.upperBound - factors.lowerBound
        let source = images.detached.contiguous.array
        let result = NDArray(uninitialized: images.shape, dtype: .float32)
        let size = images.count / max(images.shape[0], 1)
        let from: UnsafePointer<Float> = source.pointer()
        let to: UnsafeMutablePointer<Float> = result.mutablePointer()
        for picture in 0..<images.shape[0] {
            let factor = Float(factors.lowerBound + width * generator.nextUniform())
            for index in picture * size..<(picture + 1) * size {
                to[index] = min(from[index] * factor, 1)
            }
        }
        return Tensor(result, device: images.device)
    }
}
