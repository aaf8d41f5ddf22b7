import KisoCore

/// Networks of residual blocks, and the same without the ways around the blocks.
///
/// Source: K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", CVPR
/// 2016: table 1 for ImageNet, section 4.2 for small images.
extension NamedModel {
    /// For images of 224×224: 11.7 million parameters.
    public static let resNet18 = resNet(18, [2, 2, 2, 2])
    /// 21.8 million parameters.
    public static let resNet34 = resNet(34, [3, 4, 6, 3])
    /// Bottlenecks; 25.6 million parameters. The block's step is in its 3×3 convolution, as every
    /// framework has it by now; ``resNet50As2015`` is the paper's.
    public static let resNet50 = resNet(50, [3, 4, 6, 3])
    /// 44.5 million parameters.
    public static let resNet101 = resNet(101, [3, 4, 23, 3])
    /// 60.2 million parameters.
    public static let resNet152 = resNet(152, [3, 8, 36, 3])
    /// ``resNet50`` with the step in the first 1×1 convolution of a block, as published.
    public static let resNet50As2015 = resNet(50, [3, 4, 6, 3], isAsPublished: true)

    /// The paper's network for small images: 6n + 2 layers of 16, 32 and 64 filters, ways around them
    /// without parameters; 0.27 million parameters.
    public static let resNet20 = smallResNet(20)
    /// 0.46 million parameters.
    public static let resNet32 = smallResNet(32)
    /// 0.66 million parameters.
    public static let resNet44 = smallResNet(44)
    /// 0.85 million parameters.
    public static let resNet56 = smallResNet(56)
    /// 1.7 million parameters.
    public static let resNet110 = smallResNet(110)
    /// ``resNet20`` without the ways around its blocks.
    public static let plain20 = smallResNet(20, isResidual: false)
    /// ``resNet32`` without the ways around its blocks.
    public static let plain32 = smallResNet(32, isResidual: false)
    /// ``resNet44`` without the ways around its blocks.
    public static let plain44 = smallResNet(44, isResidual: false)
    /// ``resNet56`` without the ways around its blocks.
    public static let plain56 = smallResNet(56, isResidual: false)
    /// ``resNet110`` without the ways around its blocks.
    public static let plain110 = smallResNet(110, isResidual: false)

    static let resNets: [NamedModel] =
        [
            .resNet18, .resNet34, .resNet50, .resNet101, .resNet152, .resNet50As2015,
            .resNet20, .resNet32, .resNet44, .resNet56, .resNet110,
            .plain20, .plain32, .plain44, .plain56, .plain110,
        ] + narrow

    /// Half as wide, for experiments of minutes: `resnet20-w8`, `plain56-w8`, ….
    static let narrow: [NamedModel] = [20, 32, 56].flatMap { depth in
        [true, false].map { smallResNet(depth, width: 8, isResidual: $0) }
    }

    private static func convolution(_ filters: Int, _ size: Int, stride: Int = 1) -> String {
        let padding = size > 1 ? ",padding=\(size / 2)" : ""
        let step = stride > 1 ? ",stride=\(stride)" : ""
        return "conv:\(filters),\(size)\(padding)\(step),bias=none batchnorm"
    }

    private static func resNet(
        _ depth: Int, _ blocks: [Int], isAsPublished: Bool = false
    ) -> NamedModel {
        let name = "resnet\(depth)" + (isAsPublished ? "-2015" : "")
        let isDeep = depth >= 50
        return NamedModel(name, input: [3, 224, 224], outputs: 1000) { input, outputs in
            try input.requireImage(of: name, atLeast: 8)
            var words =
                input.isSmallImage
                ? convolution(64, 3) + " relu "
                : convolution(64, 7, stride: 2) + " relu pool:3,stride=2,padding=1 "
            var channels = 64
            for (level, count) in blocks.enumerated() {
                let width = 64 << level
                let filters = isDeep ? width * 4 : width
                for block in 0..<count {
                    let stride = block == 0 && level > 0 ? 2 : 1
                    let body =
                        isDeep
                        ? """
                        \(convolution(width, 1, stride: isAsPublished ? stride : 1)) relu \
                        \(convolution(width, 3, stride: isAsPublished ? 1 : stride)) relu \
                        \(convolution(filters, 1))
                        """
                        : """
                        \(convolution(filters, 3, stride: stride)) relu \(convolution(filters, 3))
                        """
                    let shortcut =
                        stride > 1 || channels != filters
                        ? " | " + convolution(filters, 1, stride: stride) : ""
                    words += "residual:activation=relu(\(body)\(shortcut)) "
                    channels = filters
                }
            }
            return Words(
                words + "globalpool affine:\(outputs)",
                fitting: input.isSmallImage
                    ? "the first convolution is 3×3 with a stride of 1, and the first pooling is left "
                        + "out, for images of at most 64 pixels" : nil)
        }
    }

    private static func smallResNet(
        _ depth: Int, width: Int = 16, isResidual: Bool = true
    ) -> NamedModel {
        let name =
            (isResidual ? "resnet" : "plain") + "\(depth)" + (width == 16 ? "" : "-w\(width)")
        return NamedModel(name, input: [3, 32, 32], outputs: 10) { input, outputs in
            try input.requireImage(of: name, atLeast: 4)
            var words = convolution(width, 3) + " relu "
            for level in 0..<3 {
                let filters = width << level
                for block in 0..<(depth - 2) / 6 {
                    let stride = block == 0 && level > 0 ? 2 : 1
                    let body =
                        "\(convolution(filters, 3, stride: stride)) relu \(convolution(filters, 3))"
                    let shortcut = stride > 1 ? " | identity:\(filters),stride=2" : ""
                    words +=
                        isResidual
                        ? "residual:activation=relu(\(body)\(shortcut)) " : "\(body) relu "
                }
            }
            return Words(words + "globalpool affine:\(outputs)")
        }
    }
}
