import KisoNN

/// The network that won ImageNet's competition of 2012: five convolutions, two of them followed by
/// a normalisation over neighbouring channels, and three affine layers, for images of 227×227.
///
/// Source: A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep
/// convolutional neural networks", NIPS 2012.
enum AlexNet {
    /// The layers with the names that they have in figures.
    ///
    /// - Parameter width: the number of filters of the first layer, 96; all others follow.
    static func layers(width: Int = 96) -> [(name: String, layer: any TensorLayer)] {
        let (second, third, affine) = (width * 8 / 3, width * 4, width * 128 / 3)
        func convolution(
            _ inputs: Int, _ filters: Int, size: Int, stride: Int = 1,
            padding: Convolution.Padding = 0,
            groups: Int = 1
        ) -> Convolution {
            Convolution(
                inputs: inputs, filters: filters, size: size, stride: stride, padding: padding,
                groups: groups)
        }
        return [
            ("conv1", convolution(3, width, size: 11, stride: 4)), ("relu1", ReLU()),
            ("norm1", LocalResponseNormalization(k: 2)), ("pool1", MaxPool(size: 3, stride: 2)),
            ("conv2", convolution(width, second, size: 5, padding: 2, groups: 2)),
            ("relu2", ReLU()),
            ("norm2", LocalResponseNormalization(k: 2)), ("pool2", MaxPool(size: 3, stride: 2)),
            ("conv3", convolution(second, third, size: 3, padding: 1)), ("relu3", ReLU()),
            ("conv4", convolution(third, third, size: 3, padding: 1, groups: 2)),
            ("relu4", ReLU()),
            ("conv5", convolution(third, second, size: 3, padding: 1, groups: 2)),
            ("relu5", ReLU()), ("pool5", MaxPool(size: 3, stride: 2)),
            ("fc6", Sequential([Flatten(), Affine(inputs: second * 36, outputs: affine)])),
            ("relu6", ReLU()),
            ("fc7", Affine(inputs: affine, outputs: affine)), ("relu7", ReLU()),
            ("fc8", Affine(inputs: affine, outputs: 1000)),
        ]
    }
}
