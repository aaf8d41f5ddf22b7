public import KisoCore
public import KisoData
public import KisoNN
import KisoOps
public import KisoTensor

/// Begins with what another network has learnt: its layers but the last, in front of a new last layer.
///
/// ```swift
/// let source = try await PretrainedWeights(named: "efficientnet-lite0").load()
/// let transfer = try Transfer(from: source, freezing: .all)
/// let model = try transfer.network(for: [3, 224, 224], outputs: 5)
/// ```
///
/// Frozen layers are at rest: their batch normalisation uses what it has learnt.
///
/// Source: J. Yosinski et al., "How transferable are features in deep neural networks?", NIPS 2014.
public struct Transfer: Sendable {
    /// Which layers training leaves alone.
    public enum Freezing: Sendable, Hashable {
        /// All that come from the other network.
        case all
        /// None.
        case none
        /// The first layers or blocks that have weights, with what belongs to them.
        case first(Int)

        /// Reads `all`, `none` or a number.
        ///
        /// - Throws: `KisoError` `.usage` for anything else.
        public init(_ text: String) throws {
            switch text {
            case "all": self = .all
            case "none": self = .none
            default:
                guard let count = Int(text), count > 0 else {
                    throw KisoError(
                        .usage, "--freeze \(text): expected all, none or a number of layers")
                }
                self = .first(count)
            }
        }
    }

    /// The other network.
    public let source: Predictor
    /// Which layers training leaves alone.
    public let freezing: Freezing
    private let body: [any TensorLayer]
    /// Between the body and the last layer, such as a dropout.
    private let between: [any TensorLayer]

    /// A transfer from a chain of layers.
    ///
    /// - Throws: `KisoError` `.configuration` for another network, or when it has fewer layers than are
    ///   to be frozen.
    public init(from source: Predictor, freezing: Freezing = .none) throws {
        guard let chain = source.network as? Sequential, chain.specification != nil else {
            throw KisoError(
                .configuration, "\(source.name): is no chain of layers that has words; name another"
            )
        }
        self.source = source
        self.freezing = freezing
        // Layers of a network that was frozen itself are taken as layers.
        let layers = chain.layers.flatMap { layer -> [any TensorLayer] in
            guard let frozen = layer as? Frozen<Tensor, Tensor>,
                let inner = frozen.layer as? Sequential
            else { return [layer] }
            return inner.layers
        }
        let last = layers.lastIndex { $0 is Affine } ?? layers.count
        var end = last
        while end > 0, layers[end - 1] is Dropout { end -= 1 }
        body = Array(layers[..<end])
        between = Array(layers[end..<last])
        if case .first(let count) = freezing, count > Self.blocks(body) {
            throw KisoError(
                .usage,
                "--freeze \(count): \(source.name) has \(Self.blocks(body)) layers with weights in front "
                    + "of its last one")
        }
    }

    private static func hasWeights(_ layer: any TensorLayer) -> Bool {
        layer.namedParameters.contains { $0.parameter.role == .weight }
    }

    private static func blocks(_ layers: [any TensorLayer]) -> Int {
        layers.count(where: hasWeights)
    }

    /// How many layers of the body are frozen.
    private var frozenCount: Int {
        switch freezing {
        case .all: return body.count
        case .none: return 0
        case .first(let count):
            let places = body.indices.filter { Self.hasWeights(body[$0]) }
            return count < places.count ? places[count] : body.count
        }
    }

    /// The new network in words.
    ///
    /// - Throws: `KisoError` `.configuration` when the examples do not fit the other network.
    public func words(for input: Shape, outputs: Int) throws -> String {
        guard input.rank == source.input.rank, input.rank != 3 || input[0] == source.input[0] else {
            throw KisoError(
                .configuration,
                "\(source.name) takes examples like \(source.input) (\(source.input[0]) channels), the "
                    + "data's are \(input)")
        }
        func words(_ layers: some Sequence<any TensorLayer>) -> [String] {
            let chain = Sequential(Array(layers))
            return chain.layers.isEmpty ? [] : [chain.specification ?? ""]
        }
        let shape = try Sequential(body).outputShape(for: input)
        let pool = shape.rank == 3 && shape[1] * shape[2] > 1 ? ["globalpool"] : []
        let (front, back) = (
            words(body.prefix(frozenCount)), words(body.dropFirst(frozenCount))
        )
        // Where all is frozen, the average is too: then it is all that is kept of an example.
        let isWhole = frozenCount == body.count && !front.isEmpty
        let frozen = isWhole ? front + pool : front
        return
            ((frozen.isEmpty ? [] : ["frozen(\(frozen.joined(separator: " ")))"]) + back
            + (isWhole ? [] : pool) + words(between) + ["affine:\(outputs)"])
            .joined(separator: " ")
    }

    /// The new network with what the other one has learnt.
    ///
    /// - Throws: As ``words(for:outputs:)`` and ``load(into:)``.
    public func network(for input: Shape, outputs: Int, seed: UInt64 = 0) throws -> Sequential {
        let network = try Architecture(words(for: input, outputs: outputs))
            .model(input: input, seed: seed)
        try load(into: network)
        return network
    }

    /// Gives a network of these words what the other one has learnt.
    ///
    /// - Throws: `KisoError` `.badData` that names the first layer of another shape, with both shapes.
    public func load(into network: Sequential) throws {
        let learnt = body.flatMap(\.namedParameters)
        let cells = network.namedParameters
        guard learnt.count <= cells.count else {
            throw KisoError(
                .badData,
                "\(source.name): has \(learnt.count) values for \(cells.count) of the new network")
        }
        for (cell, old) in zip(cells, learnt) {
            guard cell.parameter.shape == old.parameter.shape else {
                throw KisoError(
                    .badData,
                    "\(source.name): a value of shape \(old.parameter.shape) for '\(cell.name)' of shape "
                        + "\(cell.parameter.shape); its examples were \(source.input)")
            }
        }
        for (cell, old) in zip(cells, learnt) { cell.parameter.value = old.parameter.value }
    }

    /// The cells that come from the other network, of those that training changes, and the new ones.
    public static func groups(
        of network: Sequential
    ) -> (
        learnt: [(name: String, parameter: Parameter)], new: [(name: String, parameter: Parameter)]
    ) {
        let all = network.namedTrainableParameters
        let last = network.namedLayers.last { $0.layer is Affine }?.name ?? ""
        return (
            all.filter { !$0.name.hasPrefix(last + ".") },
            all.filter { $0.name.hasPrefix(last + ".") }
        )
    }
}

/// The answers of a network's frozen layers for every example, computed once: while nothing of an example
/// changes, they do not either.
public struct FrozenFeatures: Sendable {
    /// The layers behind the frozen ones.
    public let tail: Sequential
    private let front: Sequential

    /// Divides a network behind its frozen layers; `nil` when it does not begin with some.
    public init?(_ network: Sequential) {
        guard network.layers.first is Frozen<Tensor, Tensor>, network.layers.count > 1 else {
            return nil
        }
        front = Sequential([network.layers[0]])
        tail = Sequential(Array(network.layers.dropFirst()))
    }

    /// The features of a data set, with its targets and weights.
    ///
    /// - Parameters:
    ///   - data: the examples.
    ///   - progress: is told how many of them are done.
    public func callAsFunction(
        _ data: any Dataset<Supervised>, progress: (Int) throws -> Void = { _ in }
    ) throws -> ArrayDataset {
        var parts: [Supervised] = []
        for start in stride(from: 0, to: data.count, by: 50) {
            let batch = try data.batch(Array(start..<min(start + 50, data.count)))
            parts.append(
                Supervised(
                    inputs: front(batch.inputs, pass: .inference), targets: batch.targets,
                    weights: batch.weights))
            try progress(min(start + 50, data.count))
        }
        let weights = parts.compactMap(\.weights)
        return ArrayDataset(
            inputs: .concatenate(parts.map(\.inputs), axis: 0),
            targets: .concatenate(parts.map(\.targets), axis: 0),
            weights: weights.count == parts.count && !weights.isEmpty
                ? .concatenate(weights, axis: 0) : nil)
    }
}
