public import KisoCore
public import KisoTensor

/// A random change of pictures that leaves their classes as they are, to make many examples of few.
///
/// Every picture of a batch is changed by numbers of its own.
///
/// ```swift
/// let vary = Transforms([RandomShift(pixels: 2), RandomRotation(degrees: 10)])
/// for batch in loader.shuffled(using: &order) {
///     let images = vary(batch.images, using: &generator)
/// }
/// ```
public protocol Transform: Sendable {
    /// The pictures changed.
    ///
    /// - Parameter images: `float32`, `[n, channels, height, width]`, values from 0 to 1.
    func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor
}

/// Several changes, one after the other.
public struct Transforms: Transform {
    /// The changes in their order.
    public let transforms: [any Transform]

    /// Joins changes.
    public init(_ transforms: [any Transform]) { self.transforms = transforms }

    /// The pictures after all changes.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        var images = images
        for transform in transforms { images = transform(images, using: &generator) }
        return images
    }
}
