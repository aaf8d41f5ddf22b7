import KisoCore

extension NamedModel {
    /// 784-50-10 with sigmoid: chapter 4.
    public static let twoLayer = ofTheBook("two-layer", "affine:50 sigmoid affine:")
    /// 784-50-100-10 with sigmoid: chapter 3.
    public static let threeLayer = ofTheBook(
        "three-layer", "affine:50 sigmoid affine:100 sigmoid affine:")
    /// 784-100×4-10 with ReLU: chapter 6.
    public static let mlp5 = ofTheBook(
        "mlp5", String(repeating: "affine:100 relu ", count: 4) + "affine:")
    /// 784-100×6-10 with batch normalisation and ReLU: chapter 6.
    public static let mlp7BatchNormalization = ofTheBook(
        "mlp7-bn", String(repeating: "affine:100 batchnorm relu ", count: 6) + "affine:")
    /// One convolution: chapter 7.
    public static let simpleConvNet = ofTheBook(
        "simple-convnet", "conv:30,5 relu pool:2 affine:100 relu affine:")
    /// Six convolutions: chapter 8.
    public static let deepConvNet = ofTheBook(
        "deep-convnet",
        """
        conv:16,3,padding=1 relu conv:16,3,padding=1 relu pool:2 \
        conv:32,3,padding=1 relu conv:32,3,padding=2 relu pool:2 \
        conv:64,3,padding=1 relu conv:64,3,padding=1 relu pool:2 \
        affine:50 relu dropout:0.5 affine:
        """, end: " dropout:0.5")

    /// Two hidden layers for the rows of a table.
    public static let table = NamedModel("table", input: [8], outputs: 10) { _, outputs in
        Words("affine:64 relu affine:32 relu affine:\(outputs)")
    }
    /// A long short-term memory for sequences.
    public static let sequence = NamedModel("sequence", input: [28, 28], outputs: 10) {
        Words("lstm:32,returns=last affine:\($1)")
    }

    /// The networks of the book, for images of 28×28 and ten classes.
    public static let ofTheBook: [NamedModel] = [
        .twoLayer, .threeLayer, .mlp5, .mlp7BatchNormalization, .simpleConvNet, .deepConvNet,
    ]

    /// Words that are the same for any input; the number of outputs stands between them.
    private static func ofTheBook(_ name: String, _ start: String, end: String = "") -> NamedModel {
        NamedModel(name, input: [1, 28, 28], outputs: 10) { Words("\(start)\($1)\(end)") }
    }
}
