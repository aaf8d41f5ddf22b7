public import KisoCore
public import KisoTensor

/// A random change of pictures that leaves their classes as they are, to make many examples of few.
///
/// Every picture of a batch is changed by numbers of its own.
///
/// ```swift
/// let vary = Transforms([RandomShift(pixels: 2), RandomRotation(degrees: 10)])
/// let train = mnist.train.varied(by: vary)    // a data set whose pictures differ in every epoch
/// ```
public protocol Transform: Sendable {
    /// The pictures changed.
    ///
    /// - Parameters:
    ///   - images: `float32`, `[n, channels, height, width]`, values from 0 to 1.
    ///   - generator: where random numbers come from.
    func callAsFunction(_ images: Tensor, using generator: inout RandomGenerator) -> Tensor
}
