extension Chapter {
    static let chapter7 = Chapter(
        7, "Convolutional networks",
        introduction: """
            An affine layer forgets that pixels have neighbours: it would learn as well if all images \
            were shuffled in the same way. A convolution keeps them as images. It moves small filters \
            over its input and answers at every place how much that place looks like the filter. \
            The same few weights serve the whole image.

            Pooling then keeps the strongest answer of each small square, so that a pattern which \
            moves by a pixel hardly changes the result.

            A network with one convolution reads digits better than anything in the chapters before. \
            And its filters can be looked at: they have become detectors of edges and blobs.
            """,
        experiments: [
            ConvolutionShapes(), ConvolutionStep(), ConvolutionGradientCheck(),
            TrainConvolutionalNetwork(), FirstLayerFilters(),
            ApplyFilters(), DeepLayers(), LeNets(), AlexNetParts(),
        ])
}
