public import KisoCore

/// A network in words, as `--arch` takes it: layers separated by blanks, arguments by commas.
///
/// ```swift
/// let model = try Architecture("conv:30,5 relu pool:2 affine:100 relu affine:10")
///     .model(input: [1, 28, 28], seed: 0)
/// ```
///
/// | word | layer |
/// |---|---|
/// | `conv:FILTERS,SIZE[,padding=P][,stride=S][,dilation=D][,groups=G][,rounding=R]` | ``Convolution`` |
/// | `upconv:FILTERS,SIZE[,padding=P][,stride=S]` | ``TransposedConvolution`` |
/// | `pool:SIZE[,stride=S][,padding=P][,rounding=R]` | ``MaxPool`` |
/// | `avgpool:SIZE[,stride=S][,padding=P][,rounding=R]` | ``AveragePool`` |
/// | `globalpool` | ``GlobalAveragePool`` |
/// | `upsample:FACTOR` | ``Upsample`` |
/// | `affine:OUTPUTS` | ``Affine``, after a ``Flatten`` if need be |
/// | `relu`, `sigmoid`, `tanh` | the activations |
/// | `leakyrelu`, `elu`, `gelu`, `silu`, `softplus` | ``Activation`` |
/// | `batchnorm[:momentum=M][,epsilon=E]` | ``BatchNormalization`` |
/// | `layernorm[:epsilon=E]` | ``LayerNormalization`` |
/// | `groupnorm:GROUPS` | ``GroupNormalization`` |
/// | `lrn:SIZE` | ``LocalResponseNormalization`` |
/// | `dropout:RATIO` | ``Dropout`` |
/// | `flatten` | ``Flatten`` |
///
/// `R` is `down` (the default), `up` or `exact`: see `WindowGeometry.Rounding`.
///
/// The shape of the input comes from the data; every later shape follows.
public struct Architecture: Sendable, Hashable {
    /// The words.
    public let text: String
    private let words: [LayerWord]

    /// The longest text that is read, in layers.
    public static let layerLimit = 1000
    /// The most elements that an example may have anywhere in a network.
    public static let exampleLimit = 1 << 27
    /// The most parameters that a network in words may have: 1 GiB of them.
    public static let parameterLimit = 1 << 28

    /// Reads the words.
    ///
    /// - Throws: ``KisoError`` `.usage` that names the word that is wrong.
    public init(_ text: String) throws {
        let parts = text.split(whereSeparator: \.isWhitespace)
        if parts.isEmpty {
            throw KisoError(
                .usage,
                "the architecture is empty; expected layers such as 'affine:50 relu affine:10'")
        }
        if parts.count > Self.layerLimit {
            throw KisoError(
                .usage, "the architecture has \(parts.count) layers; at most \(Self.layerLimit)")
        }
        words = try parts.map { try LayerWord(String($0)) }
        self.text = parts.joined(separator: " ")
    }

    /// The network for an input shape, with its parameters drawn from a seed.
    ///
    /// - Parameters:
    ///   - input: the shape of one example, such as `[1, 28, 28]`.
    ///   - initializer: how weights are drawn; by default He's before a ReLU and Xavier's otherwise.
    ///   - seed: names the random numbers.
    /// - Throws: ``KisoError`` `.configuration` that names the layer whose input does not fit.
    public func model(
        input: Shape, initializer: Initializer? = nil, seed: UInt64 = 0
    ) throws -> Sequential {
        try model(input: input, initializer: initializer, seed: seed, limit: Self.parameterLimit)
    }

    /// The same with a limit of the number of parameters, which is checked before they are drawn.
    func model(
        input: Shape, initializer: Initializer?, seed: UInt64, limit: Int
    ) throws -> Sequential {
        guard input.count <= Self.exampleLimit else {
            throw KisoError(
                .configuration,
                "an example of \(input) has more than \(Self.exampleLimit) elements")
        }
        var layers: [any Layer] = []
        var room = limit
        var shape = input
        for (index, word) in words.enumerated() {
            if word.kind == .affine && shape.rank != 1 {
                layers.append(Flatten())
                shape = [shape.count]
            }
            do {
                let chosen = initializer ?? usualInitializer(after: index)
                room -= try word.parameterCount(for: shape, atMost: room)
                let layer = try word.layer(for: shape, initializer: chosen)
                shape = try layer.outputShape(for: shape)
                layers.append(layer)
            } catch let error as KisoError {
                throw KisoError(
                    .configuration, "layer \(index + 1) '\(word.text)': \(error.message)")
            }
        }
        return Sequential(layers, seed: seed)
    }

    /// Layers between a weight and its activation that do not change its deviation for good.
    private var passedOver: Set<LayerWord.Kind> {
        [.batchnorm, .layernorm, .groupnorm, .dropout]
    }

    /// Activations that let about half of a symmetric input pass.
    private var heKinds: Set<LayerWord.Kind> {
        [.relu, .leakyrelu, .elu, .gelu, .silu, .softplus]
    }

    /// He's before a ReLU, also one behind a normalisation; Xavier's before anything else.
    private func usualInitializer(after index: Int) -> Initializer {
        for word in words[(index + 1)...] where !passedOver.contains(word.kind) {
            return heKinds.contains(word.kind) ? .he : .xavier
        }
        return .xavier
    }
}
