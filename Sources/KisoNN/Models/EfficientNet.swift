import KisoCore

/// Small networks for telephones, found by search: depthwise convolutions between 1×1 ones, and ways
/// around them.
///
/// Source: M. Tan and Q. Le, "EfficientNet", ICML 2019; R. Liu, "Higher accuracy on vision models with
/// EfficientNet-Lite", 2020, which leaves out what integers cannot compute.
extension NamedModel {
    /// EfficientNet-Lite0: 4,652,008 parameters, 0.4 thousand million multiply-adds for images of 224×224
    /// whose values are `(x − 127) / 128`.
    ///
    /// Images of up to 64 pixels meet a first convolution that moves by one pixel. Blocks are never left
    /// out at random in training, as the paper's are.
    public static let efficientNetLite0 = NamedModel(
        "efficientnet-lite0", input: [3, 224, 224], outputs: 1000
    ) { input, outputs in
        try input.requireImage(of: "efficientnet-lite0", atLeast: 8)
        var words = layer("conv:32,3", stride: input.isSmallImage ? 1 : 2) + " "
        var channels = 32
        for stage in stages {
            for block in 0..<stage.count {
                let inner = channels * stage.expansion
                let stride = block == 0 ? stage.stride : 1
                let expand = stage.expansion > 1 ? layer("conv:\(inner),1") + " " : ""
                let body =
                    expand
                    + layer("conv:\(inner),\(stage.size)", stride: stride, groups: inner) + " "
                    + layer("conv:\(stage.filters),1", isLinear: true)
                words +=
                    stride == 1 && channels == stage.filters
                    ? "residual(\(body)) " : body + " "
                channels = stage.filters
            }
        }
        return Words(
            "\(words) \(layer("conv:1280,1")) globalpool dropout:0.2 affine:\(outputs)",
            fitting: input.isSmallImage
                ? "the first convolution has a stride of 1, for images of at most 64 pixels" : nil)
    }

    static let efficientNets: [NamedModel] = [.efficientNetLite0]

    /// Table 1 of the paper, without the scaling of the larger networks.
    private static let stages:
        [(count: Int, size: Int, stride: Int, expansion: Int, filters: Int)] = [
            (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80),
            (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320),
        ]

    private static func layer(
        _ start: String, stride: Int = 1, groups: Int = 1, isLinear: Bool = false
    ) -> String {
        let padding = start.hasSuffix(",1") ? "" : ",padding=same"
        let step = stride > 1 ? ",stride=\(stride)" : ""
        let parts = groups > 1 ? ",groups=\(groups)" : ""
        return "\(start)\(padding)\(step)\(parts),bias=none batchnorm:momentum=0.99,epsilon=0.001"
            + (isLinear ? "" : " relu6")
    }
}
