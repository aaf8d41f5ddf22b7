import KisoCore
import KisoTensor

/// Makes layers of words, one behind the other, within bounds that are checked before memory is asked
/// for; nothing is drawn.
struct NetworkMaker {
    /// How weights are drawn; `nil` for He's or Xavier's by the activation behind.
    let initializer: Initializer?
    /// How many more parameters there may be.
    private var parameterBudget: Int
    /// How many more multiplications there may be for one example.
    private var costBudget: Double = Architecture.costLimit

    init(initializer: Initializer?, parameterLimit: Int) {
        self.initializer = initializer
        parameterBudget = parameterLimit
    }

    /// The layers of words for an input, and the shape behind them.
    ///
    /// - Throws: ``KisoError`` `.configuration` that names the word that does not fit.
    ///
    /// - Parameter activation: what is applied to the result of the last of them.
    mutating func layers(
        _ words: [Word], _ shape: inout Shape, activation: ActivationFunction? = nil
    ) throws -> [any TensorLayer] {
        var layers: [any TensorLayer] = []
        for (index, word) in words.enumerated() {
            do {
                layers += try self.layers(
                    word,
                    initializer: initializer ?? defaultInitializer(words[index...], activation),
                    &shape)
            } catch let error as KisoError {
                throw KisoError(
                    .configuration, "layer \(index + 1) '\(word.text)': \(error.message)")
            }
        }
        return layers
    }

    private mutating func layers(
        _ word: Word, initializer: Initializer, _ shape: inout Shape
    ) throws -> [any TensorLayer] {
        switch word {
        case .layer(_, let entry, let arguments):
            var layers: [any TensorLayer] = []
            // Images need no word of their own between convolutions and affine layers.
            if entry.spelling.word == Affine.spelling.word && shape.rank > 2 {
                layers.append(Flatten())
                shape = [shape.count]
            }
            let layer = try entry.make(arguments, shape, initializer)
            let output = try layer.outputShape(for: shape)
            try spend(layer, input: shape, output: output)
            shape = output
            layers.append(layer.erased)
            return layers
        case .group(_, let kind, let arguments, let parts):
            return [try group(kind, arguments, parts, &shape)]
        }
    }

    private mutating func group(
        _ kind: GroupKind, _ arguments: Arguments, _ parts: [[Word]], _ shape: inout Shape
    ) throws -> any TensorLayer {
        var bodies: [Sequential] = []
        for part in parts {
            var inner = shape
            bodies.append(
                Sequential(
                    undrawn: try layers(part, &inner, activation: arguments.activation)))
        }
        let layer: any ShapedLayer
        switch kind {
        case .residual:
            layer = Residual(
                body: bodies[0], shortcut: bodies.count > 1 ? bodies[1] : nil,
                activation: arguments.activation)
        case .branches:
            layer = Branches(bodies, joining: arguments.choice("join", default: .channels))
        case .frozen:
            layer = Frozen<Tensor, Tensor>(bodies[0])
        case .auxiliary:
            layer = Auxiliary(head: bodies[0], weight: arguments.real("weight", default: 0.3))
        }
        let output = try layer.outputShape(for: shape)
        guard output.count <= Architecture.exampleLimit else {
            throw KisoError(
                .configuration,
                "a result of \(output) has more than \(Architecture.exampleLimit) elements")
        }
        shape = output
        return layer.erased
    }

    private mutating func spend(_ layer: any WordedLayer, input: Shape, output: Shape) throws {
        var count = 0
        for entry in layer.namedParameters {
            count = count.addingReportingOverflow(entry.parameter.shape.count).partialValue
        }
        guard count >= 0, count <= parameterBudget else {
            throw KisoError(
                .configuration,
                "its \(count) parameters are too many; \(parameterBudget) are left of what a network "
                    + "may have")
        }
        parameterBudget -= count
        costBudget -= layer.leastCost(for: input, output: output)
        if costBudget < 0 {
            throw KisoError(
                .configuration,
                "the network up to here needs more than \(Int(Architecture.costLimit)) "
                    + "multiplications for one example; take fewer filters or a smaller input")
        }
    }

    /// He's before a ReLU and its relatives, also behind a normalisation; Xavier's before anything
    /// else.
    private func defaultInitializer(
        _ words: ArraySlice<Word>, _ last: ActivationFunction?
    ) -> Initializer {
        if let own = words.first?.activation { return own.initializer }
        guard let next = words.dropFirst().first(where: { !$0.isNormalization }) else {
            return last?.initializer ?? .xavier
        }
        guard case .layer(_, let entry, _) = next,
            let function = ActivationFunction(rawValue: entry.spelling.word)
        else { return .xavier }
        return function.initializer
    }
}
