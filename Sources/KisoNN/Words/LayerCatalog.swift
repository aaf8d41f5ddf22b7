import KisoCore
import KisoTensor

/// A layer that can be written in words: how, and how it is made of them.
struct LayerEntry: Sendable {
    let spelling: Spelling
    /// Makes the layer for the shape of one example; draws nothing.
    let make: @Sendable (Arguments, Shape, Initializer) throws -> any WordedLayer

    init(
        _ spelling: Spelling,
        make: @escaping @Sendable (Arguments, Shape, Initializer) throws -> any WordedLayer
    ) {
        self.spelling = spelling
        self.make = make
    }

    init<L: SpelledLayer>(_ layer: L.Type) {
        self.init(layer.spelling) { try L($0, input: $1, initializer: $2) }
    }
}

/// The layers that can be written in words: a line each.
enum LayerCatalog {
    private static let all: [LayerEntry] =
        [
            LayerEntry(Convolution.self), LayerEntry(TransposedConvolution.self),
            LayerEntry(MaxPool.self), LayerEntry(AveragePool.self),
            LayerEntry(GlobalAveragePool.self), LayerEntry(Upsample.self),
            LayerEntry(Affine.self), LayerEntry(ReLU.self), LayerEntry(Sigmoid.self),
            LayerEntry(Tanh.self),
        ] + Activation.entries + [
            LayerEntry(BatchNormalization.self), LayerEntry(LayerNormalization.self),
            LayerEntry(GroupNormalization.self), LayerEntry(LocalResponseNormalization.self),
            LayerEntry(Dropout.self), LayerEntry(Flatten.self), LayerEntry(Reshape.self),
            LayerEntry(Embedding.self), LayerEntry(LSTM.self), LayerEntry(GRU.self),
            LayerEntry(IdentityShortcut.self), LayerEntry(Subsampling.self),
            LayerEntry(Standardization.self),
            LayerEntry(PartialConvolution.self), LayerEntry(RadialBasis.self),
        ]

    /// By word.
    static let layers = Catalog("layer", all.map { (name: $0.spelling.word, value: $0) })
}
