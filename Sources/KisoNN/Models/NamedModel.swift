public import KisoCore

/// The networks that have a name: those of the book, and one each for tables and sequences.
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

    /// Two hidden layers for the rows of a table.
    case table
    /// A long short-term memory for sequences.
    case sequence

    /// The network in words.
    public var architecture: String {
        switch self {
        case .twoLayer: "affine:50 sigmoid affine:10"
        case .threeLayer: "affine:50 sigmoid affine:100 sigmoid affine:10"
        case .mlp5: String(repeating: "affine:100 relu ", count: 4) + "affine:10"
        case .mlp7BatchNormalization:
            String(repeating: "affine:100 batchnorm relu ", count: 6) + "affine:10"
        case .table: "affine:64 relu affine:32 relu affine:10"
        case .sequence: "lstm:32,returns=last affine:10"
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

    /// The networks of the book, for images of 28×28 and ten classes.
    public static let ofTheBook: [NamedModel] = [
        .twoLayer, .threeLayer, .mlp5, .mlp7BatchNormalization, .simpleConvNet, .deepConvNet,
    ]

    /// The network in words for another number of outputs than ten.
    public func architecture(outputs: Int) -> String {
        let words = architecture.split(separator: " ").map(String.init)
        let last = words.lastIndex { $0.hasPrefix("affine:") }
        return words.enumerated().map { $0.offset == last ? "affine:\(outputs)" : $0.element }
            .joined(separator: " ")
    }

    /// A network for examples of a shape, where nobody has named one: convolutions for images, a
    /// memory for sequences, two hidden layers for rows.
    public static func suiting(_ input: Shape) -> NamedModel {
        switch input.rank {
        case 3: min(input[1], input[2]) >= 12 ? .simpleConvNet : .table
        case 2: .sequence
        default: .table
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
