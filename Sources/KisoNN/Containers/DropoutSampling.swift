public import KisoCore
public import KisoTensor

/// A network with dropout as an ensemble of the networks that dropout leaves: it answers several times
/// with other elements dropped, and the answers are joined.
///
/// ```swift
/// let careful = DropoutSampling(model, samples: 20)
/// let probabilities = careful(images).softmax()
/// ```
///
/// `ln (1/m Σ softmax(yᵢ))` for classes, `1/m Σ yᵢ` for numbers. Batch normalisation and everything else
/// acts as in inference; a layer within ``Frozen`` does not drop.
///
/// Source: Y. Gal and Z. Ghahramani, "Dropout as a Bayesian approximation", ICML 2016.
public struct DropoutSampling: ShapedLayer, NamingModule {
    /// The network.
    public let network: any TensorLayer
    /// How often it answers.
    public let samples: Int
    /// How answers become one: `vote` or `mean`.
    public let joining: Branches.Joining
    /// Names what is dropped.
    public let seed: UInt64

    /// Samples a network.
    ///
    /// - Precondition: `samples` is at least 1.
    public init(
        _ network: any TensorLayer, samples: Int, joining: Branches.Joining = .vote,
        seed: UInt64 = 0, file: StaticString = #fileID, line: UInt = #line
    ) {
        require(
            samples >= 1, "DropoutSampling", "\(samples) samples, expected at least 1", file: file,
            line: line)
        self.network = network
        self.samples = samples
        self.joining = joining
        self.seed = seed
    }

    /// The joined answers; what is dropped follows from the seed alone.
    public func callAsFunction(_ x: Tensor, pass: Pass) -> Tensor {
        pass.isTraining ? network(x, pass: pass) : joining(results(x))
    }

    /// Each answer.
    package func results(_ x: Tensor) -> [Tensor] {
        (0..<samples).map { network(x, pass: .samplingDropout(seed: seed, sample: $0)) }
    }

    /// The shape of the network's answer.
    public func outputShape(for input: Shape) throws -> Shape {
        try network.resultShape(for: input)
    }

    /// Whether there is dropout in the network, so that samples differ.
    public var hasDropout: Bool {
        network.contains { ($0 as? Dropout).map { $0.ratio > 0 } ?? false }
    }

    var namedModules: [(name: String, module: any Module)] { [("network", network)] }
}
