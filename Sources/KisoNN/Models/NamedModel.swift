import KisoCore

/// The networks that have a name: those of the book.
public enum NamedModel: String, CaseIterable, Sendable {
    /// 784-50-10 with sigmoid: chapter 4.
    case twoLayer = "two-layer"
    /// 784-50-100-10 with sigmoid: chapter 3.
    case threeLayer = "three-layer"
    /// 784-100×4-10 with ReLU: chapter 6.
    case mlp5
    /// 784-100×6-10 with batch normalisation and ReLU: chapter 6.
    case mlp7BatchNormalization = "mlp7-bn"
    /// One convolution: chapter 7.
    case simpleConvNet = "simple-convnet"
    /// Six convolutions: chapter 8.
    case deepConvNet = "deep-convnet"

    /// The network in words.
    public var architecture: String {
        switch self {
        case .twoLayer: "affine:50 sigmoid affine:10"
        case .threeLayer: "affine:50 sigmoid affine:100 sigmoid affine:10"
        case .mlp5: String(repeating: "affine:100 relu ", count: 4) + "affine:10"
        case .mlp7BatchNormalization:
            String(repeating: "affine:100 batchnorm relu ", count: 6) + "affine:10"
        case .simpleConvNet: "conv:30,5 relu pool:2 affine:100 relu affine:10"
        case .deepConvNet:
            """
            conv:16,3,padding=1 relu conv:16,3,padding=1 relu pool:2 \
            conv:32,3,padding=1 relu conv:32,3,padding=2 relu pool:2 \
            conv:64,3,padding=1 relu conv:64,3,padding=1 relu pool:2 \
            affine:50 relu dropout:0.5 affine:10 dropout:0.5
            """
        }
    }

    /// Finds a network by name.
    ///
    /// - Throws: ``KisoError`` `.usage` with the nearest name.
    public init(named name: String) throws {
        let names = NamedModel.allCases.map(\.rawValue)
        guard let model = NamedModel(rawValue: name) else {
            throw KisoError(
                .usage,
                "unknown model '\(name)'\(Suggestion.phrase(for: name, among: names)); known: "
                    + names.joined(separator: ", "))
        }
        self = model
    }
}
