import KisoCore

/// The network that won ImageNet's competition of 2012 and began the age of deep learning.
///
/// Source: A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep convolutional
/// neural networks", NIPS 2012.
extension NamedModel {
    /// AlexNet as published, its two halves as groups: 60,965,224 parameters for images of 227×227
    /// (the paper's 224 is a slip: its first maps of 55×55 need 227).
    ///
    /// The paper's α = 10⁻⁴ multiplies the sum of five squares, ours the mean: 5·10⁻⁴. Images of up to
    /// 64 pixels meet a first convolution of 3×3 that moves by one pixel.
    public static let alexNet = NamedModel("alexnet", input: [3, 227, 227], outputs: 1000) {
        try $0.requireImage(of: "alexnet", atLeast: 15)
        let isSmall = min($0[1], $0[2]) < 67
        let first = isSmall ? "conv:96,3,padding=1" : "conv:96,11,stride=4"
        return Words(
            """
            \(first) relu lrn:5,alpha=0.0005,k=2 pool:3,stride=2
            conv:256,5,padding=2,groups=2 relu lrn:5,alpha=0.0005,k=2 pool:3,stride=2
            conv:384,3,padding=1 relu conv:384,3,padding=1,groups=2 relu
            conv:256,3,padding=1,groups=2 relu pool:3,stride=2
            affine:4096 relu dropout:0.5 affine:4096 relu dropout:0.5 affine:\($1)
            """,
            fitting: isSmall
                ? "the first convolution is 3×3 with a stride of 1, for images under 67 pixels"
                : nil)
    }

    /// The same in small: four convolutions for images of 28×28.
    public static let alexNetMini = NamedModel("alexnet-mini", input: [1, 28, 28], outputs: 10) {
        try $0.requireImage(of: "alexnet-mini", atLeast: 8)
        return Words(
            """
            conv:32,5,padding=2 relu lrn:5,alpha=0.0005,k=2 pool:3,stride=2,rounding=up
            conv:64,5,padding=2 relu lrn:5,alpha=0.0005,k=2 pool:3,stride=2,rounding=up
            conv:96,3,padding=1 relu conv:64,3,padding=1 relu pool:3,stride=2,rounding=up
            affine:256 relu dropout:0.5 affine:\($1)
            """)
    }

    static let alexNets: [NamedModel] = [.alexNet, .alexNetMini]
}
