import KisoCore
public import KisoNN
import KisoOps
import KisoTensor

extension Affine {
    /// The layer as a convolution with equal outputs, so that it takes maps of any size: an affine layer of
    /// c · s · s inputs and k outputs is k filters of c × s × s.
    ///
    /// On a map of c × s × s the result is `[n, k, 1, 1]`; on a larger one each place has what the layer says of
    /// the part there, and what two parts share is computed once.
    ///
    /// ```swift
    /// let affine = Affine(inputs: 32 * 10 * 10, outputs: 100)
    /// let convolution = affine.convolution(channels: 32, side: 10)
    /// ```
    ///
    /// Source: J. Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation", CVPR 2015;
    /// the book, section 8.4.2.
    ///
    /// - Parameters:
    ///   - channels: of the maps that were flattened for the layer.
    ///   - side: their height and width.
    /// - Precondition: `channels · side · side` are the layer's inputs.
    public func convolution(channels: Int, side: Int) -> Convolution {
        precondition(
            channels * side * side == inputs,
            "maps of \(channels)×\(side)×\(side) for an affine layer of \(inputs) inputs")
        let convolution = Convolution(
            inputs: channels, filters: outputs, size: side, activation: activation)
        convolution.weight.value = weight.value.transposed([1, 0])
            .reshaped([outputs, channels, side, side])
        convolution.bias?.value = bias.value
        return convolution
    }
}
