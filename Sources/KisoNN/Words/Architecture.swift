public import KisoCore

/// A network in words, layers separated by blanks, arguments by commas.
///
/// ```swift
/// let model = try Architecture("conv:30,5 relu pool:2 affine:100 relu affine:10")
///     .model(input: [1, 28, 28], seed: 0)
/// ```
///
/// | word | layer |
/// |---|---|
/// | `conv:FILTERS,SIZE[,padding=P][,stride=S][,dilation=D][,groups=G][,rounding=R][,bias=none][,activation=A]` | ``Convolution``; `padding=same` for ``Convolution/Padding/same`` |
/// | `upconv:FILTERS,SIZE[,padding=P][,stride=S][,activation=A]` | ``TransposedConvolution`` |
/// | `pool:SIZE[,stride=S][,padding=P][,rounding=R]` | ``MaxPool`` |
/// | `avgpool:SIZE[,stride=S][,padding=P][,rounding=R]` | ``AveragePool`` |
/// | `globalpool` | ``GlobalAveragePool`` |
/// | `upsample:FACTOR[,by=bilinear]` | ``Upsample`` |
/// | `affine:OUTPUTS[,activation=A]` | ``Affine``, after a ``Flatten`` where images come in |
/// | `relu`, `sigmoid`, `tanh` | the activations |
/// | `leakyrelu`, `elu`, `gelu`, `silu`, `softplus`, `relu6`, `scaledtanh` | ``Activation`` |
/// | `batchnorm[:momentum=M][,epsilon=E]` | ``BatchNormalization`` |
/// | `layernorm[:epsilon=E]` | ``LayerNormalization`` |
/// | `groupnorm:GROUPS` | ``GroupNormalization`` |
/// | `lrn:SIZE` | ``LocalResponseNormalization`` |
/// | `dropout:RATIO` | ``Dropout`` |
/// | `flatten`, `reshape:1x28x28` | ``Flatten``, ``Reshape`` |
/// | `embedding:COUNT,SIZE` | ``Embedding`` |
/// | `lstm:OUTPUTS[,layers=N][,directions=both][,returns=last]`, `gru:…` | ``LSTM``, ``GRU`` |
/// | `residual[:activation=A](LAYERS)`, `residual(LAYERS | SHORTCUT)` | ``Residual`` |
/// | `branches[:join=features|sum|mean|vote](LAYERS | LAYERS | …)` | ``Branches`` |
/// | `frozen(LAYERS)` | ``Frozen`` |
/// | `auxiliary[:weight=W](LAYERS)` | ``Auxiliary`` |
/// | `standardize` | ``Standardization`` |
/// | `identity:FILTERS[,stride=S]` | ``IdentityShortcut`` |
/// | `subsample:SIZE`, `partialconv:lenet,SIZE`, `rbf:OUTPUTS` | ``Subsampling``, ``PartialConvolution``, ``RadialBasis``: LeNet's |
///
/// `R` is `down` (the default), `up` or `exact`: see `WindowGeometry.Rounding`; `A` is a word of
/// ``ActivationFunction``. Groups may lie in groups.
///
/// The shape of the input comes from the data; every later shape follows.
public struct Architecture: Sendable, Hashable {
    /// The words.
    public let text: String
    private let words: [Word]

    /// The longest text that is read, in layers.
    public static let layerLimit = 1000
    /// The most elements that an example may have anywhere in a network.
    public static let exampleLimit = 1 << 27
    /// The most parameters that a network in words may have: 1 GiB of them.
    public static let parameterLimit = 1 << 28
    /// The most multiplications that one example may need.
    static let costLimit = 0x1p38

    /// Reads the words.
    ///
    /// - Throws: `KisoError` `.usage` that names the word that is wrong.
    public init(_ text: String) throws {
        words = try WordParser.read(text)
        self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Two are equal when their words are.
    public static func == (a: Architecture, b: Architecture) -> Bool { a.text == b.text }

    /// By the words.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// The network for an input shape; its parameters are drawn from a seed when they are needed.
    ///
    /// - Parameters:
    ///   - input: the shape of one example, such as `[1, 28, 28]`.
    ///   - initializer: how weights are drawn; by default He's before a ReLU and Xavier's otherwise.
    ///   - seed: names the random numbers.
    /// - Throws: `KisoError` `.configuration` that names the layer whose input does not fit.
    public func model(
        input: Shape, initializer: Initializer? = nil, seed: UInt64 = 0
    ) throws -> Sequential {
        try model(input: input, initializer: initializer, seed: seed, limit: Self.parameterLimit)
    }

    /// The same with a limit of the number of parameters, which is checked before memory is asked for.
    package func model(
        input: Shape, initializer: Initializer? = nil, seed: UInt64 = 0, limit: Int
    ) throws -> Sequential {
        guard input.rank <= 8, input.count <= Self.exampleLimit else {
            throw KisoError(
                .configuration,
                "an example of \(input) has more than \(Self.exampleLimit) elements or 8 axes")
        }
        var maker = NetworkMaker(initializer: initializer, parameterLimit: limit)
        var shape = input
        let network = Sequential(undrawn: try maker.layers(words, &shape))
        network.willInitialize(seed: seed, isFixed: true)
        return network
    }
}
