import KisoCore
public import KisoNN
import KisoOps
import KisoTensor

extension Convolution {
    /// The convolution that computes what an affine layer computes of a map, and slides over larger maps.
    ///
    /// An affine layer behind a flattened map `[channels, height, width]` with 100 outputs is a convolution of
    /// 100 filters of the map's size: row `j` of its weight, `[channels · height · width]`, is filter `j`.
    ///
    /// ```swift
    /// let affine = Affine(inputs: 32 * 10 * 10, outputs: 100)
    /// let convolution = Convolution(affine, channels: 32, size: 10)  // 100 filters of 32×10×10
    /// ```
    ///
    /// The values are copied. Source: J. Long et al., "Fully convolutional networks for semantic
    /// segmentation", CVPR 2015.
    ///
    /// - Parameters:
    ///   - affine: the layer, which takes `channels · size · size` numbers.
    ///   - channels: the channels of the map.
    ///   - size: its height and width.
    /// - Precondition: The layer takes as many numbers.
    public init(_ affine: Affine, channels: Int, size: Int) {
        let (inputs, outputs) = (affine.weight.shape[0], affine.weight.shape[1])
        precondition(
            inputs == channels * size * size,
            "an affine layer of \(inputs) inputs for a map of \(channels)×\(size)×\(size)")
        self.init(
            inputs: channels, filters: outputs, size: size, activation: affine.activation)
        weight.value =
            affine.weight.value.transposed([1, 0])
            .reshaped([outputs, channels, size, size]).contiguous
        bias?.value = affine.bias.value
    }
}
