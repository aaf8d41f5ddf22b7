public import KisoCore
public import KisoTensor

/// A random change of pictures that leaves their classes as they are, to make many examples of few.
///
/// Every picture of a batch is changed by numbers of its own.
///
/// ```swift
/// let vary = Transforms([RandomShift(pixels: 2), RandomRotation(degrees: 10)])
/// let train = mnist.train.varied(by: vary)
/// ```
public protocol Transform: Sendable {
    /// The pictures changed.
    ///
    /// - Parameter images: `float32`, `[n, channels, height, width]`, values from 0 to 1.
    func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor
}

/// Several changes, one after the other. Moves, turns, scales and mirrorings that follow one another
/// are done in one step.
public struct Transforms: Transform {
    /// The changes in their order.
    public let transforms: [any Transform]

    /// Joins changes.
    public init(_ transforms: [any Transform]) { self.transforms = transforms }

    /// The pictures after all changes.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        var images = images
        var run: [any GeometricTransform] = []
        for transform in transforms {
            if let geometric = transform as? any GeometricTransform {
                run.append(geometric)
                continue
            }
            images = images.moved(by: run, using: &generator)
            run = []
            images = transform(images, using: &generator)
        }
        return images.moved(by: run, using: &generator)
    }
}

/// A change that takes every pixel from another place.
protocol GeometricTransform: Transform {
    /// Where one picture's pixels come from.
    func map(using generator: inout RandomGenerator) -> AffineMap
}

extension GeometricTransform {
    /// The pictures moved.
    public func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor {
        images.moved(by: [self], using: &generator)
    }
}
