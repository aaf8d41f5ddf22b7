import KisoCore

/// LeNet-5, the first convolutional network at work: it read the amounts on cheques.
///
/// Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document
/// recognition", Proceedings of the IEEE 86, 1998.
extension NamedModel {
    /// LeNet-5 as published: 60,000 trained parameters, subsampling with a coefficient and a bias for
    /// each map, the table of connections between S2 and C3, scaled tanh, distances from codes.
    ///
    /// The codes are random where the paper's are drawn; see ``RadialBasis``. Images of 28×28 get a
    /// border of two pixels, as the paper's did.
    public static let leNet1998 = NamedModel("lenet-1998", input: [1, 32, 32], outputs: 10) {
        let border = try leNetBorder($0, of: "lenet-1998")
        return Words(
            """
            conv:6,5\(border.argument) scaledtanh subsample:2 scaledtanh
            partialconv:lenet,5 scaledtanh subsample:2 scaledtanh
            conv:120,5 scaledtanh affine:84 scaledtanh rbf:\($1)
            """, fitting: border.fitting)
    }

    /// LeNet-5 as it is written today: ReLU, the largest of each window, all maps connected.
    public static let leNet = NamedModel("lenet", input: [1, 32, 32], outputs: 10) {
        let border = try leNetBorder($0, of: "lenet")
        return Words(
            """
            conv:6,5\(border.argument) relu pool:2 conv:16,5 relu pool:2
            affine:120 relu affine:84 relu affine:\($1)
            """, fitting: border.fitting)
    }

    static let leNets: [NamedModel] = [.leNet1998, .leNet]

    private static func leNetBorder(
        _ input: Shape, of model: String
    ) throws -> (argument: String, fitting: String?) {
        try input.requireImage(of: model, atLeast: 28)
        guard min(input[1], input[2]) < 32 else { return ("", nil) }
        return (",padding=2", "the first convolution adds a border of two pixels")
    }
}
