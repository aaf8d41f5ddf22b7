import KisoCore

/// Convolutions of 3×3 only, and many of them.
///
/// Source: K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image
/// recognition", ICLR 2015, table 1.
extension NamedModel {
    /// Configuration A: 8 convolutions, 132,863,336 parameters.
    public static let vgg11 = vgg(11, [1, 1, 2, 2, 2])
    /// Configuration B: 10 convolutions, 133,047,848 parameters.
    public static let vgg13 = vgg(13, [2, 2, 2, 2, 2])
    /// Configuration D: 13 convolutions, 138,357,544 parameters.
    public static let vgg16 = vgg(16, [2, 2, 3, 3, 3])
    /// Configuration E: 16 convolutions, 143,667,240 parameters.
    public static let vgg19 = vgg(19, [2, 2, 4, 4, 4])
    /// ``vgg11`` with batch normalisation, which came a year later.
    public static let vgg11BatchNormalization = vgg(11, [1, 1, 2, 2, 2], normalizes: true)
    /// ``vgg13`` with batch normalisation.
    public static let vgg13BatchNormalization = vgg(13, [2, 2, 2, 2, 2], normalizes: true)
    /// ``vgg16`` with batch normalisation.
    public static let vgg16BatchNormalization = vgg(16, [2, 2, 3, 3, 3], normalizes: true)
    /// ``vgg19`` with batch normalisation.
    public static let vgg19BatchNormalization = vgg(19, [2, 2, 4, 4, 4], normalizes: true)

    /// In small, for images of 28×28: four convolutions of 24, 48 and 96 filters, batch normalisation.
    public static let vgg5 = smallVGG(5, [1, 1, 2])
    /// In small: six convolutions.
    public static let vgg7 = smallVGG(7, [2, 2, 2])
    /// In small: eight convolutions.
    public static let vgg9 = smallVGG(9, [2, 3, 3])

    static let vggs: [NamedModel] = [
        .vgg11, .vgg13, .vgg16, .vgg19, .vgg11BatchNormalization, .vgg13BatchNormalization,
        .vgg16BatchNormalization, .vgg19BatchNormalization, .vgg5, .vgg7, .vgg9,
    ]

    private static func vgg(
        _ depth: Int, _ blocks: [Int], normalizes: Bool = false
    ) -> NamedModel {
        let name = "vgg\(depth)" + (normalizes ? "-bn" : "")
        return NamedModel(name, input: [3, 224, 224], outputs: 1000) { input, outputs in
            try input.requireImage(of: name, atLeast: 17)
            let divides = input[1] % 32 == 0 && input[2] % 32 == 0
            var notes: [String] = []
            if !divides { notes.append("poolings keep a last odd row and column") }
            let maps = [input[1], input[2]].map { ($0 + 31) / 32 }
            if maps != [7, 7] {
                notes.append(
                    "the first affine layer takes maps of \(maps[0])×\(maps[1]), the paper's 7×7")
            }
            return Words(
                convolutions(
                    blocks, widths: [64, 128, 256, 512, 512], normalizes: normalizes,
                    rounding: divides ? "" : ",rounding=up")
                        + """
                         affine:4096 relu dropout:0.5 affine:4096 relu dropout:0.5
                         affine:\(outputs)
                        """, fitting: notes.isEmpty ? nil : notes.joined(separator: "; "))
        }
    }

    private static func smallVGG(_ depth: Int, _ blocks: [Int]) -> NamedModel {
        let name = "vgg\(depth)"
        return NamedModel(name, input: [1, 28, 28], outputs: 10) { input, outputs in
            try input.requireImage(of: name, atLeast: 8)
            return Words(
                convolutions(
                    blocks, widths: [24, 48, 96], normalizes: true, rounding: ",rounding=up")
                    + " dropout:0.5 affine:\(outputs)")
        }
    }

    /// Blocks of convolutions with a pooling behind each.
    private static func convolutions(
        _ blocks: [Int], widths: [Int], normalizes: Bool, rounding: String
    ) -> String {
        zip(blocks, widths).map { count, width in
            let one = "conv:\(width),3,padding=1 \(normalizes ? "batchnorm " : "")relu "
            return String(repeating: one, count: count) + "pool:2\(rounding) "
        }.joined()
    }
}
